// What somebody with bad intentions, or with bad luck in timing, gets out of the login: nothing.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Stage } from './login/stage.mjs';

let stage;
before(async () => { stage = await Stage.start({ env: { ALLOWED_HOSTS: 'alias.test' } }); });
after(() => stage?.stop());

const revokeAll = (person) => stage.post('/auth/revoke', { headers: { 'X-Admin-Key': stage.adminKey }, body: { sub: `${person}@sandbox.example` } });
const keysOf = async (person) => JSON.parse((await stage.gateway.admin(['key', 'list', '--json']))).filter(({ email }) => email === `${person}@sandbox.example`);

test('keys that are being made while the operator revokes everything do not survive it', async () => {
  for (let round = 0; round < 3; ++round) {
    const { browser } = await stage.signIn('bob');
    const page = await browser.open(`${stage.url}/auth/keys`);
    const jobs = Array.from({ length: 20 }, (_, i) => browser.press(page, /Make key/, { name: `k${i}` }, { stopBefore: /./ }));
    const revoked = revokeAll('bob');
    const made = await Promise.all(jobs);
    assert.equal((await revoked).status, 200);
    assert.ok(made.every(({ status }) => [303, 401, 403].includes(status)), made.map(({ status }) => status).join());
    assert.deepEqual(await keysOf('bob'), []);
    assert.equal((await browser.open(`${stage.url}/auth/keys`)).path, '/auth/login');
  }
});

test('a Connect that races with the operator gives no key that works', async () => {
  for (let round = 0; round < 4; ++round) {
    const { browser } = await stage.signIn('bob');
    const bridge = await stage.startBridge();
    const page = await browser.open(bridge.login_url);
    await Promise.all([browser.press(page, /^Connect$/), revokeAll('bob')]);
    const polled = await stage.pollBridge(bridge);
    if (polled.status === 200 && polled.json.status === 'ready') assert.equal((await stage.use(polled.json.api_key)).status, 401);
    else assert.ok(polled.status === 410 || polled.json.status === 'pending', polled.text);
    assert.deepEqual(await keysOf('bob'), []);
  }
});

test('a tool with the longest names gets its key', async () => {
  const bridge = await stage.startBridge({ linux_user: 'u'.repeat(64), host: 'h'.repeat(253) });
  const { browser } = await stage.signIn('alice');
  const done = await browser.press(await browser.open(bridge.login_url), /^Connect$/);
  assert.match(done.heading, /connected/, done.text);
  assert.equal((await stage.use((await stage.pollBridge(bridge)).json.api_key)).status, 200);
});

test('when no key can be made the tool is told, the person stays signed in', async () => {
  const { browser } = await stage.signIn('alice');
  for (let i = (await keysOf('alice')).length; i < 100; ++i) await stage.gateway.admin(['key', 'create', '--email', 'alice@sandbox.example', '--name', `key ${i}`]);
  const bridge = await stage.startBridge();
  const refused = await browser.press(await browser.open(bridge.login_url), /^Connect$/);
  assert.equal(refused.status, 409, refused.text);
  assert.match(refused.text, /there are already 100 keys/);
  assert.equal((await stage.pollBridge(bridge)).status, 410, 'it waits for nothing');
  const again = await stage.signIn('alice', { browser });
  assert.equal(again.page.status, 409);
  const keys = await browser.open(`${stage.url}/auth/keys`);
  assert.equal(keys.path, '/auth/keys', 'the former session goes on');
  const page = await browser.press(keys, /Revoke all my keys/);
  assert.match(page.text, /All your keys are revoked/);
  assert.deepEqual(await keysOf('alice'), []);
});
test('who knows only the link cannot use up the tool\'s polls', async () => {
  const bridge = await stage.startBridge();
  const from = stage.newAddress();
  const statuses = new Set();
  for (let i = 0; i < 61; ++i) statuses.add((await stage.pollBridge({ ...bridge, client_secret: 'wrong' }, { from })).status);
  assert.deepEqual([...statuses], [403, 429]);
  assert.equal((await stage.pollBridge(bridge, { from })).status, 200);
});

test('HEAD of a poll says what GET would, and takes nothing', async () => {
  const bridge = await stage.startBridge();
  const head = async (secret, nonce = bridge.nonce) => (await stage.ask('HEAD', `/auth/bridge/poll/${nonce}`, { headers: secret ? { 'X-Bridge-Secret': secret } : {} })).status;
  assert.equal(await head('wrong'), 403);
  assert.equal(await head(bridge.client_secret, 'x'.repeat(43)), 410);
  assert.equal(await head(), 401);
  const { browser } = await stage.signIn('bob');
  await browser.press(await browser.open(bridge.login_url), /^Connect$/);
  assert.equal(await head(bridge.client_secret), 200);
  assert.equal((await stage.pollBridge(bridge)).json.status, 'ready');
});

test('a page of another site uses up nothing of its visitor\'s', async () => {
  for (const headers of [{ Origin: 'https://evil.example' }, { 'Sec-Fetch-Site': 'cross-site' }]) {
    assert.equal((await stage.post('/auth/bridge/start', { body: { linux_user: 'x' }, headers })).status, 403);
    assert.equal((await stage.post('/auth/revoke', { body: { sub: 'x' }, headers: { ...headers, 'X-Admin-Key': stage.adminKey } })).status, 403);
  }
});

test('what is no route, or refused before one, has the headers of the pages too', async () => {
  for (const [method, path, status, options] of [['GET', '/auth/nothing', 404], ['PUT', '/auth/login', 405], ['OPTIONS', '/auth/keys', 405],
    ['POST', '/auth/keys', 413, { headers: { 'Content-Length': '99999' } }], ['GET', '/auth/login?a=%zz', 400]]) {
    const reply = await stage.ask(method, path, options);
    assert.equal(reply.status, status, path);
    assert.equal(reply.headers['cache-control'], 'no-store', path);
    assert.equal(reply.headers['x-content-type-options'], 'nosniff', path);
    assert.equal(reply.headers['access-control-allow-origin'], undefined);
  }
});

test('another name that is allowed leads to the one where the login works', async () => {
  const reply = await stage.ask('GET', '/auth/login?then=keys', { headers: { Host: 'alias.test' } });
  assert.equal(reply.status, 303);
  assert.equal(reply.headers.location, `${stage.url}/auth/login?then=keys`);
});

test('a purpose that is none of ours is not kept, and not followed', async () => {
  const browser = stage.browser();
  const page = await browser.open(`${stage.url}/auth/login`);
  const long = await browser.press(page, /Sign in/, { then: `bridge:${'A'.repeat(9000)}` }, { stopBefore: /./ });
  assert.equal(long.status, 303);
  for (const then of ['https://evil.example', '//evil.example', 'bridge', 'keys/../x']) {
    const { page: end } = await stage.signIn('bob', { browser: stage.browser(), path: `/auth/login?then=${encodeURIComponent(then)}` });
    assert.equal(end.path, '/auth/welcome', then);
  }
});

test('a flood is one line in the log, and every failure says from where', async () => {
  const from = stage.newAddress();
  const lines = () => stage.gateway.logged('auth login failed').filter(({ address }) => address === from).length +
    stage.gateway.logged('rate limited').filter(({ address }) => address === from).length;
  for (let i = 0; i < 90; ++i) await stage.ask('GET', '/auth/callback?state=x&code=y', { from });
  assert.ok(lines() >= 60 && lines() <= 61, `${lines()} lines`);
});
