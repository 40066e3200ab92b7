// Who may use which CRM: by group, by grant, and no longer once the provider says so.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { bearer, isFull, openStream, until } from './harness.mjs';
import { Stage, people, referenceOf } from './login/stage.mjs';

const start = (t, options) => Stage.start(options).then((stage) => { t.after(() => stage.stop()); return stage; });
const json = ({ text }) => JSON.parse(text);
const isLogged = (stage, message, expected) => until(() => stage.gateway.logged(message).find((line) =>
  Object.entries(expected).every(([name, value]) => line[name] === value)), 5000, `${message} ${JSON.stringify(expected)}`);

// Most of the time is spent waiting for the next look at the provider.
describe('access', { concurrency: true }, () => {
  test('several CRMs: each person those of their groups, whatever the case', async (t) => {
    const accounts = { alice: 'alice', bob: 'bob', erin: 'erin', frank: 'frank' };
    const stage = await start(t, { groups: { main: 'CRM-Main', partners: 'CRM-Partners', all: '' }, accounts });
    const expected = { alice: [200, 200, 200], bob: [200, 403, 200], erin: [200, 403, 200], frank: [403, 403, 200] };
    for (const [name, statuses] of Object.entries(expected)) {
      const { key, page } = await stage.signIn(name);
      const replies = await Promise.all(['main', 'partners', 'all'].map((code) => stage.use(key, code)));
      assert.deepEqual(replies.map(({ status }) => status), statuses, name);
      for (const [i, code] of ['main', 'partners', 'all'].entries()) {
        const group = { main: 'CRM-Main', partners: 'CRM-Partners' }[code];
        if (statuses[i] === 403) assert.ok(json(replies[i]).message.includes(`"${group}"`) || replies[i].text.includes(group), replies[i].text);
        const card = page.body.split('<article').find((part) => part.includes(`<bdi>${code}</bdi>`));
        assert.equal(/Not available/.test(card), statuses[i] === 403, `${name}: ${code}`);
      }
    }
  });

  test('credentials that are missing are named, with the command that adds them', async (t) => {
    const stage = await start(t, { accounts: {} });
    const { key, page } = await stage.signIn('alice');
    const { status, text } = await stage.use(key);
    assert.equal(status, 403);
    for (const said of [text.replaceAll('\\"', '"'), page.text]) {
      assert.match(said, /mcp-admin add --email alice@sandbox\.example --entity crm1 --user alice --needs-group/);
    }
    await stage.account('alice');
    await until(async () => (await stage.use(key)).status === 200, 10_000, 'and then it works, without a restart or another login');
  });

  test('whom the CRM refuses is told so', async (t) => {
    const stage = await start(t, { accounts: { alice: 'bob' } });
    await stage.gateway.admin(['add', '--email', 'alice@sandbox.example', '--entity', 'crm1', '--user', 'alice', '--pass', '-', '--needs-group'], 'wrong\n');
    const { key } = await stage.signIn('alice');
    const { status, text } = await stage.use(key);
    assert.equal(status, 403);
    assert.match(text, /CRM refused the login/);
  });

  describe('what an e-mail address is worth', () => {
    test('one that is not verified adopts nothing', async (t) => {
      const stage = await start(t, { accounts: { omar: 'alice' } });
      const { key, page } = await stage.signIn('omar');
      assert.equal(page.path, '/auth/welcome');
      assert.equal((await stage.use(key)).status, 403);
      const profiles = JSON.parse(await stage.gateway.admin(['list', '--json']));
      assert.deepEqual(profiles.map(({ login, entities }) => [Boolean(login), entities.length]).toSorted(), [[false, 1], [true, 0]]);
    });

    test('with OIDC_TRUST_EMAIL it adopts', async (t) => {
      const stage = await start(t, { accounts: { omar: 'alice' }, env: { OIDC_TRUST_EMAIL: '1' } });
      assert.equal((await stage.use((await stage.signIn('omar')).key)).status, 200);
    });
  });

  test('no claim says who it is: a page with the claims that were looked at, one log line, no key', async (t) => {
    const stage = await start(t);
    const { page, key, browser } = await stage.signIn('guest');
    assert.equal(page.status, 403);
    assert.equal(key, undefined);
    for (const claim of ['samaccountname', 'preferred_username', 'upn', 'email']) assert.match(page.text, new RegExp(claim));
    const line = await isLogged(stage, 'auth login failed', { code: 'oidc.no_user_name' });
    assert.equal(referenceOf(page), line.reqId, 'the page has the reference that the log has');
    assert.equal(stage.gateway.logged('auth login failed').length, 1);
    assert.equal(browser.jar.get('smcp_session'), undefined);
  });

  test('azure: too many groups for the token', async (t) => {
    const stage = await start(t, { idp: 'azure', accounts: { nina: 'alice' } });
    const { page, key } = await stage.signIn('nina');
    assert.equal(page.status, 403);
    assert.match(page.heading, /too many groups/);
    assert.match(page.text, /groups assigned to this application/);
    assert.equal(key, undefined);
    await isLogged(stage, 'auth login failed', { code: 'oidc.groups_overage' });
  });

  describe('what changes at the provider arrives without a restart, on open streams too', { concurrency: true }, () => {
    let stage;
    before(async () => {
      stage = await Stage.start({ accounts: { alice: 'alice', bob: 'bob', nina: 'alice', omar: 'alice' } });
      await stage.gateway.admin(['add', '--email', people.admin.email, '--entity', 'crm1', '--user', 'admin', '--pass', '-'], `${people.admin.password}\n`);
    });
    after(() => stage?.stop());
    const signedIn = async (name) => {
      const { key } = await stage.signIn(name);
      const stream = await openStream(stage.gateway.url, bearer(key));
      assert.equal((await stream.next()).event, 'endpoint');
      assert.equal((await stage.use(key)).status, 200);
      return { key, stream };
    };
    const becomes = (key, status) => until(async () => (await stage.use(key)).status === status, 15_000, `the key is answered with ${status}`);

    test('the group is lost, and given back', async () => {
      const { key, stream } = await signedIn('alice');
      await stage.idp.change('alice', { groups: ['Staff'] });
      assert.equal(await stream.next(), null, 'the stream ends');
      const { status, text } = await stage.use(key);
      assert.equal(status, 403);
      assert.match(text, /CRM-Main/);
      if (!isFull) return;  // it takes another round
      await stage.idp.change('alice', { groups: ['Staff', 'CRM-Main'] });
      await becomes(key, 200);
    });

    test('the person is disabled, and comes back', async () => {
      const { key, stream } = await signedIn('bob');
      await stage.idp.change('bob', { disabled: true });
      assert.equal(await stream.next(), null, 'the stream ends');
      await becomes(key, 401);
      const refused = await stage.signIn('bob');
      assert.equal(refused.key, undefined, 'the provider lets nobody in');
      await stage.idp.change('bob', { disabled: false });
      assert.equal((await stage.use(key)).status, 401, 'nothing comes back by itself');
      const again = await stage.signIn('bob');
      assert.equal((await stage.use(again.key)).status, 200);
    });

    test('a grant of the operator needs no group, but a person who may sign in', async () => {
      const { key, stream } = await signedIn('admin');
      await stage.idp.change('admin', { groups: [] });
      const idOf = async () => JSON.parse(await stage.gateway.admin(['list', '--json'])).find(({ email }) => email === people.admin.email);
      await until(async () => (await idOf()).login.groups.length === 0, 15_000, 'the loss has been seen');
      assert.equal((await stage.use(key)).status, 200);
      if (!isFull) return;
      await stage.idp.change('admin', { disabled: true });
      assert.equal(await stream.next(), null);
      await becomes(key, 401);
    });

    test('a provider that cannot be reached changes nothing; what it says later counts', async (t) => {
      const stage = await start(t);
      const { key } = await stage.signIn('alice');
      await stage.idp.fault({ fault: 'http_500', method: 'token', times: -1 });
      await stage.idp.change('alice', { groups: [] });
      await until(() => stage.gateway.logged('login not refreshed').some(({ code }) => code === 'oidc.unavailable'), 15_000, 'it was asked');
      assert.equal((await stage.use(key)).status, 200);
      await stage.idp.heal();
      await until(async () => (await stage.use(key)).status === 403, 20_000, 'the loss is seen');
    });
  });

  test('a restart signs nobody out', async (t) => {
    const stage = await start(t);
    const { browser, key } = await stage.signIn('alice');
    await stage.gateway.restart('SIGKILL');
    assert.equal((await stage.use(key)).status, 200);
    assert.equal((await browser.open(`${stage.url}/auth/keys`)).path, '/auth/keys');
  });
});
