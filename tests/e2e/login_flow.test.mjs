// Signing in at the demo provider, in the manner of Auth0 and of Azure, and what people do with their keys.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { bearer, connect, openStream, until } from './harness.mjs';
import { Stage, people } from './login/stage.mjs';

const keyPattern = /smcp_[0-9A-Za-z]{49}/;
/** Names in the table of keys, in their order. */
const namesOf = (page) => [...page.body.matchAll(/<th role="rowheader" scope="row"><bdi>(.*?)<\/bdi>/g)].map(([, name]) => name);
const keyNamed = (page, name) => {
  const form = page.forms.find(({ fields }) => fields.some((field) => field.name === 'name' && field.value === name));
  return form.fields.find((field) => field.name === 'key_id').value;
};
const change = (browser, page, action, fields) => {
  const { value } = page.form(/Make key/).fields.find((field) => field.name === 'form_token');
  return browser.send(page, 'POST', '/auth/keys', { form_token: value, action, ...fields });
};

for (const flavor of ['auth0', 'azure']) {
  describe(flavor, () => {
    let stage;
    const grace = flavor === 'azure' ? 0 : 15;
    before(async () => { stage = await Stage.start({ idp: flavor, env: { KEY_GRACE_MINUTES: String(grace) } }); });
    after(() => stage?.stop());

    test('from the address to the first tool call', async () => {
      const browser = stage.browser();
      const start = await browser.open(`${stage.url}/`);
      assert.equal(browser.trail[0].status, 302);
      assert.equal(start.path, '/auth/login');
      assert.equal(start.forms.length, 1);
      assert.equal(start.form(/Sign in/).method, 'POST');
      const { page, key } = await stage.signIn('alice', { browser });
      assert.equal(page.url, `${stage.url}/auth/welcome`, page.text);
      assert.match(page.text, /Alice Archer/);
      assert.match(page.text, /shown only this once/);
      assert.deepEqual(browser.jar.refused, []);
      const client = await connect(stage.gateway.url, key);
      const result = await client.callTool({ name: 'suitecrm_search', arguments: { module: 'Accounts', max_results: 1 } });
      assert.equal(result.structuredContent.records.length, 1, JSON.stringify(result.content));
      await client.close();
      const ends = Date.parse(page.body.match(/Your key works until <time datetime="([^"]+)"/)[1]);
      assert.ok(Math.abs(ends - Date.now() - 30 * 86_400_000) < 120_000, 'in 30 days');
      const row = (await browser.open(`${stage.url}/auth/keys`)).body.split('<tr').find((part) => part.includes('<bdi>default</bdi>'));
      assert.match(row, /data-label="Tool"><bdi>e2e/, 'the client\'s name');
      assert.match(row, /data-label="Last used"><time[^]*from 127\.0\.0\.1/, 'and when and from where it came last');
    });

    test('the key is shown once: reloading, going back and opening the callback again show none', async () => {
      const { browser, page } = await stage.signIn('alice');
      const reloaded = await browser.open(page.url);
      assert.equal(reloaded.status, 200);
      assert.doesNotMatch(reloaded.body, keyPattern);
      assert.match(reloaded.text, /shown already/);
      const callback = browser.trail.find(({ url }) => url.includes('/auth/callback?')).url;
      const again = await browser.open(callback);
      assert.equal(again.status, 400);
      assert.match(again.heading, /has expired/);
      assert.doesNotMatch(again.body, keyPattern);
    });

    test('the setup of every client is there, ready to paste', async () => {
      const { page, key } = await stage.signIn('alice');
      for (const words of [/Claude Code/, /Claude Desktop.*macOS/, /Claude Desktop.*Windows/, /OpenClaw/]) assert.match(page.text, words);
      assert.ok(page.text.includes(`Authorization:Bearer ${key}`) && page.text.includes(`${stage.url}/sse`), page.text);
    });

    test(`a second login gives another key; the first goes on for ${grace} minutes, named ones for good`, async () => {
      const first = await stage.signIn('bob');
      const keys = await first.browser.open(`${stage.url}/auth/keys`);
      const named = (await first.browser.press(keys, /Make key/, { name: 'laptop' })).body.match(keyPattern)[0];
      const second = await stage.signIn('bob');
      assert.notEqual(second.key, first.key);
      const statuses = await Promise.all([first.key, named, second.key].map(async (key) => (await stage.use(key)).status));
      assert.deepEqual(statuses, [grace ? 200 : 401, 200, 200]);
      assert.equal(/previous key works until/.test(second.page.text), grace > 0);
    });

    test('the page of keys: opening it makes none; new, rename, revoke', async () => {
      await stage.account('admin');
      const { browser, key } = await stage.signIn('admin');
      const opened = await browser.open(`${stage.url}/auth/keys`);
      assert.deepEqual(namesOf(opened), ['default']);
      assert.doesNotMatch(opened.body, keyPattern);

      const made = await browser.press(opened, /Make key/, { name: 'pc & "son"' });
      assert.equal(made.path, '/auth/keys');
      const named = made.body.match(keyPattern)[0];
      assert.deepEqual(namesOf(made).toSorted(), ['default', 'pc &amp; &quot;son&quot;']);
      assert.doesNotMatch((await browser.open(`${stage.url}/auth/keys`)).body, keyPattern);

      const renamed = await change(browser, made, 'rename', { key_id: keyNamed(made, 'pc & "son"'), name: 'tower' });
      assert.deepEqual(namesOf(renamed).toSorted(), ['default', 'tower']);
      const taken = await change(browser, renamed, 'rename', { key_id: keyNamed(renamed, 'tower'), name: 'default' });
      assert.equal(taken.status, 409);
      assert.deepEqual(namesOf(taken).toSorted(), ['default', 'tower']);

      assert.equal((await stage.use(named)).status, 200);
      const revoked = await change(browser, renamed, 'revoke', { key_id: keyNamed(renamed, 'tower') });
      assert.deepEqual(namesOf(revoked), ['default']);
      assert.match(revoked.text, /revoked/);
      assert.equal((await stage.use(named)).status, 401);
      assert.equal((await stage.use(key)).status, 200);
    });

    test('revoking a key cuts its open stream within a second, and no other', async () => {
      const { browser, key } = await stage.signIn('alice');
      const page = await browser.press(await browser.open(`${stage.url}/auth/keys`), /Make key/, { name: 'doomed' });
      const doomed = await openStream(stage.gateway.url, bearer(page.body.match(keyPattern)[0]));
      const other = await openStream(stage.gateway.url, bearer(key));
      assert.equal((await doomed.next()).event, 'endpoint');
      assert.equal((await other.next()).event, 'endpoint');
      const began = Date.now();
      await change(browser, page, 'revoke', { key_id: keyNamed(page, 'doomed') });
      assert.equal(await doomed.next(), null);
      assert.ok(Date.now() - began < 1000, `${Date.now() - began} ms`);
      assert.equal((await stage.use(key)).status, 200);
      let isOver = false;
      other.next().then(() => { isOver = true; });
      await stage.use(key);
      assert.equal(isOver, false);
      other.close();
    });

    test('without a session the keys lead to the login and back, and no key is made', async () => {
      const { browser } = await stage.signIn('alice');
      const before = namesOf(await browser.open(`${stage.url}/auth/keys`)).length;
      const other = stage.browser();
      const start = await other.open(`${stage.url}/auth/keys`);
      assert.equal(new URL(start.url).pathname + new URL(start.url).search, '/auth/login?then=keys');
      const { page } = await stage.signIn('alice', { browser: other, path: '/auth/login?then=keys' });
      assert.equal(page.path, '/auth/keys');
      assert.doesNotMatch(page.body, keyPattern);
      assert.equal(namesOf(page).length, before);
    });

    test('signing out ends the browser\'s session and no key', async () => {
      const { browser, key } = await stage.signIn('alice');
      const session = browser.jar.get('smcp_session').value;
      const out = await browser.press(await browser.open(`${stage.url}/auth/keys`), /^Sign out$/);
      assert.match(out.heading, /signed out/);
      assert.equal(browser.jar.get('smcp_session'), undefined);
      assert.equal((await browser.open(`${stage.url}/auth/keys`)).path, '/auth/login');
      const thief = stage.browser({ headers: { Cookie: `smcp_session=${session}` } });
      assert.equal((await thief.open(`${stage.url}/auth/keys`)).path, '/auth/login', 'the old cookie is worth nothing');
      assert.equal((await stage.use(key)).status, 200);
    });

    test('POST /auth/logout with a key ends that key', async () => {
      const { key } = await stage.signIn('alice');
      const stream = await openStream(stage.gateway.url, bearer(key));
      await stream.next();
      const reply = await stage.post('/auth/logout', { headers: bearer(key) });
      assert.equal(reply.status, 200, reply.text);
      assert.equal(await stream.next(), null);
      assert.equal((await stage.use(key)).status, 401);
      assert.equal((await stage.post('/auth/logout', { headers: bearer(key) })).status, 401);
    });

    test('POST /auth/revoke by the operator: subject or e-mail, everything ends', async () => {
      const revoke = (sub, adminKey = stage.adminKey) => stage.post('/auth/revoke', { headers: { 'X-Admin-Key': adminKey }, body: { sub } });
      const { browser, key } = await stage.signIn('bob');
      assert.equal((await revoke('bob@sandbox.example', 'wrong')).status, 401);
      assert.equal((await stage.post('/auth/revoke', { body: { sub: 'bob@sandbox.example' } })).status, 401);
      assert.equal((await revoke('nobody@sandbox.example')).status, 404);
      assert.equal((await stage.use(key)).status, 200);
      const stream = await openStream(stage.gateway.url, bearer(key));
      await stream.next();
      const done = await revoke('bob@sandbox.example');
      assert.equal(done.status, 200, done.text);
      assert.equal(await stream.next(), null);
      assert.equal((await stage.use(key)).status, 401);
      assert.equal((await browser.open(`${stage.url}/auth/keys`)).path, '/auth/login', 'the browser is signed out, too');
      const again = await stage.signIn('bob');
      const { login } = JSON.parse(await stage.gateway.admin(['list', '--json'])).find(({ email }) => email === people.bob.email);
      assert.equal((await revoke(login.subject)).status, 200);
      assert.equal((await stage.use(again.key)).status, 401);
    });

    test('HEAD is answered on every page, with no body and nothing used up', async () => {
      const { browser } = await stage.signIn('alice', { stopBefore: /\/auth\/(callback|welcome)/ });
      const callback = browser.trail.at(-1);
      const asks = (path, headers) => fetch(new URL(path, stage.url), { method: 'HEAD', redirect: 'manual', headers });
      for (const [path, status] of [['/', 302], ['/auth/login', 200], ['/auth/callback', 303], ['/auth/welcome', 303], ['/auth/keys', 303],
        ['/auth/bridge', 404], ['/auth/bridge/poll/none', 401], ['/health', 200]]) {
        const reply = await asks(path);
        assert.equal(reply.status, status, path);
        assert.equal(await reply.text(), '');
      }
      const location = callback.headers.location;
      const cookie = browser.jar.header(new URL(stage.url));
      assert.equal((await asks(location, { Cookie: cookie })).status, 303);
      const welcome = await browser.open(location);
      assert.match(welcome.body, keyPattern, 'the HEAD has not used the login up');
    });

    test('the log tells of it: who, what, with which key', async () => {
      const { key } = await stage.signIn('alice');
      await stage.use(key);
      const line = await until(() => stage.gateway.logged('signed in').findLast(({ email }) => email === people.alice.email));
      assert.equal(line.level, 'info');
      assert.ok(line.sub && line.reqId && line.issuer && line.crm_user === 'alice', JSON.stringify(line));
      assert.match(stage.gateway.logged('key issued').at(-1).key_id, /\w+/);
    });
  });
}
