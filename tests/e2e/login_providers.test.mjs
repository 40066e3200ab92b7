// The login at providers that are not ours: oidc-provider, a certified engine, and LemonLDAP::NG from Debian.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bearer, isFull, openStream, sleep, until } from './harness.mjs';
import { Lemonldap, isLemonldapThere } from './login/lemonldap.mjs';
import { OidcProvider } from './login/oidc_provider.mjs';
import { passProvider } from './login/person.mjs';
import { Stage, people } from './login/stage.mjs';

const start = async (t, options) => {
  const stage = await Stage.start(options);
  t.after(() => stage.stop());
  return stage;
};
const becomes = (stage, key, status) => until(async () => (await stage.use(key)).status === status, 20_000, `the key is answered with ${status}`);
const profileOf = async (stage, email) => JSON.parse(await stage.gateway.admin(['list', '--json'])).filter((one) => one.email === email);

/** Signed in, with a stream that is open. */
async function signedIn(stage, person) {
  const { browser, page, key } = await stage.signIn(person);
  assert.ok(key, `${page.url} ${page.text}`);
  assert.deepEqual(browser.jar.refused, []);
  const stream = await openStream(stage.gateway.url, bearer(key));
  assert.equal((await stream.next()).event, 'endpoint');
  assert.equal((await stage.use(key)).status, 200);
  return { browser, key, stream };
}

/** Signing out here, then there: the link leads to the provider, and afterwards it wants the password again. */
async function signsOutThere(stage, browser, person, confirm) {
  const out = await browser.press(await browser.open(`${stage.url}/auth/keys`), /^Sign out$/);
  const link = out.links.find(({ text }) => /Sign out there as well/.test(text));
  assert.ok(link?.url.startsWith(stage.idp.issuer), out.text);
  const there = await browser.follow(out, link.url);
  await browser.press(there, confirm);
  const again = await browser.press(await browser.open(`${stage.url}/auth/login`), /Sign in/);
  assert.ok(again.forms.some(({ fields }) => fields.some(({ type }) => type === 'password')), `${again.url} ${again.text}`);
  const page = await passProvider(browser, again, person);
  assert.equal(page.path, '/auth/welcome', page.text);
}

describe('oidc-provider', { concurrency: true }, () => {
  const provider = (more) => (addresses) => OidcProvider.start({ ...addresses, ...more });

  for (const claimsIn of ['userinfo', 'id_token']) {
    test(`login, refresh and the loss of a group, claims in ${claimsIn}`, async (t) => {
      const stage = await start(t, { provider: provider({ claimsIn }) });
      const { key, stream } = await signedIn(stage, 'alice');
      const refreshes = () => stage.idp.tokenAnswers.filter(({ grant, status }) => grant === 'refresh_token' && status === 200).length;
      await until(() => refreshes() >= 1, 15_000, 'a refresh');
      assert.equal((await stage.use(key)).status, 200, 'nothing has changed');
      stage.idp.person('alice').groups = ['Staff'];
      assert.equal(await stream.next(), null, 'the stream ends');
      assert.ok(refreshes() >= 2, 'with the token of the first refresh, which was a new one');
      assert.equal((await stage.use(key)).status, 403);
      if (!isFull) return;
      stage.idp.person('alice').groups = ['CRM-Main'];
      await becomes(stage, key, 200);
    });
  }

  test('people who are disabled, and grants that are taken back', async (t) => {
    const stage = await start(t, { provider: provider(), accounts: { alice: 'alice', bob: 'bob' }, groups: { crm1: 'Staff' } });
    const [alice, bob] = await Promise.all([signedIn(stage, 'alice'), signedIn(stage, 'bob')]);
    stage.idp.person('alice').isDisabled = true;
    stage.idp.revoke('bob');
    assert.deepEqual(await Promise.all([alice.stream.next(), bob.stream.next()]), [null, null]);
    assert.equal((await stage.use(alice.key)).status, 401);
    assert.equal((await stage.use(bob.key)).status, 401);
    assert.match((await stage.use(bob.key)).text, /sign in/i);
    const lines = await until(() => { const all = stage.gateway.logged('login ended by the provider'); return all.length === 2 && all; });
    assert.deepEqual(lines.map(({ level, code }) => `${level} ${code}`), Array(2).fill('warn oidc.refresh_refused'));
    assert.equal((await stage.use((await stage.signIn('bob')).key)).status, 200, 'who signs in again is in again');
  });

  test('keys that change between the way there and the way back', async (t) => {
    const stage = await start(t, { provider: provider() });
    await signedIn(stage, 'alice');
    for (const old of isFull ? ['kept', 'dropped'] : ['dropped']) {
      stage.idp.rotateKeys({ old });
      const asked = stage.idp.count('/jwks');
      // They are asked for again at most every ten seconds.
      await until(async () => {
        const { key, page } = await stage.signIn('alice');
        assert.ok(key || (page.status === 401 && /could not be verified/.test(page.heading)), page.text);
        return key || sleep(500);
      }, 15_000, `a login with the new key, the old one ${old}`);
      assert.equal(stage.idp.count('/jwks'), asked + 1);
    }
  });

  test('without a refresh token the groups of the last login hold', async (t) => {
    const stage = await start(t, { provider: provider(), env: { OIDC_PROMPT: 'login' } });
    const { browser, key } = await signedIn(stage, 'alice');
    stage.idp.person('alice').groups = [];
    const again = await stage.signIn('alice', { browser });
    assert.ok(again.key);
    for (const one of [key, again.key]) await becomes(stage, one, 403);
    assert.ok(stage.idp.tokenAnswers.every(({ grant }) => grant === 'authorization_code'));
  });

  test('signing out at both', async (t) => {
    const stage = await start(t, { provider: provider() });
    const { browser } = await signedIn(stage, 'alice');
    await signsOutThere(stage, browser, people.alice, /Sign out/);
  });

  test('an e-mail address is given away once; then issuer and subject decide', async (t) => {
    const stage = await start(t, { provider: provider() });
    const { key } = await signedIn(stage, 'alice');
    const [alice] = await profileOf(stage, people.alice.email);
    // A second person gets the first one's address, verified.
    stage.idp.people.push({ name: 'mallory', password: 'm', email: people.alice.email, emailVerified: true, groups: ['CRM-Main'] });
    const mallory = await stage.signIn({ name: 'mallory', password: 'm' });
    assert.equal((await stage.use(mallory.key)).status, 403);
    assert.equal((await stage.use(key)).status, 200);
    // And the first one marries.
    stage.idp.person('alice').email = 'alice.new@sandbox.example';
    assert.equal((await stage.use((await stage.signIn('alice')).key)).status, 200);
    const [renamed] = JSON.parse(await stage.gateway.admin(['list', '--json'])).filter(({ id }) => id === alice.id);
    assert.equal(renamed.login.subject, 'id-alice');
    assert.equal(renamed.entities.length, 1);
  });

  test('the same subject at another issuer is another person', async (t) => {
    const stage = await start(t, { provider: provider() });
    const { key } = await signedIn(stage, 'alice');
    const other = await OidcProvider.start({ redirectUris: stage.idp.redirectUris });
    t.after(() => other.stop());
    Object.assign(stage.gateway.env, { OIDC_ISSUER: other.issuer, OIDC_CLIENT_ID: other.clientId, OIDC_CLIENT_SECRET: other.clientSecret });
    await stage.gateway.restart();
    const stranger = await stage.signIn('alice');
    assert.ok(stranger.key, stranger.page.text);
    assert.equal((await stage.use(stranger.key)).status, 403);
    assert.equal((await stage.use(key)).status, 200);
  });
});

describe('LemonLDAP::NG', { concurrency: true, skip: isFull ? false : 'only in ./test.sh full' }, () => {
  const dwho = { name: 'dwho', password: 'dwho' };
  const rtyler = { name: 'rtyler', password: 'rtyler' };
  const options = { provider: (addresses) => Lemonldap.start(addresses), accounts: {} };
  const staged = async (t, more) => {
    assert.ok(isLemonldapThere, 'lemonldap-ng and plackup are installed');
    const stage = await start(t, { ...options, ...more });
    await stage.account('dwho', 'crm1', 'alice', 'dwho@badwolf.org');
    await stage.account('rtyler', 'crm1', 'bob', 'rtyler@badwolf.org');
    return stage;
  };

  test('login by group, refresh, the loss of the group, and its return', async (t) => {
    const stage = await staged(t);
    const { key, stream } = await signedIn(stage, dwho);
    const other = await stage.signIn(rtyler);
    assert.equal((await stage.use(other.key)).status, 403, 'not in CRM-Main');
    stage.idp.setGroups({ 'CRM-Main': ['rtyler'] });
    assert.equal(await stream.next(), null, 'the stream ends');
    assert.equal((await stage.use(key)).status, 403);
    await becomes(stage, other.key, 200);
  });

  test('a person who has gone', async (t) => {
    const stage = await staged(t);
    const { key, stream } = await signedIn(stage, dwho);
    stage.idp.setGone(['dwho']);
    assert.equal(await stream.next(), null);
    await becomes(stage, key, 401);
  });

  test('another signing key', async (t) => {
    const stage = await staged(t);
    await signedIn(stage, dwho);
    stage.idp.rotateKeys();
    await stage.idp.reloaded();
    await until(async () => (await stage.signIn(dwho)).key ?? sleep(500), 15_000, 'a login with the new key');
  });

  test('away, and back', async (t) => {
    const stage = await staged(t);
    const { key } = await signedIn(stage, dwho);
    await stage.idp.goAway();
    await until(() => stage.gateway.logged('login not refreshed').some(({ code }) => code === 'oidc.unavailable'), 15_000, 'a refresh that fails');
    assert.equal((await stage.use(key)).status, 200);
    await stage.idp.comeBack();
    assert.ok((await stage.signIn(dwho)).key);
  });

  test('signing out at both', async (t) => {
    const stage = await staged(t);
    const { browser } = await signedIn(stage, dwho);
    await signsOutThere(stage, browser, dwho, /Accept/);
  });
});
