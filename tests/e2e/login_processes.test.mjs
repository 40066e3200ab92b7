// Several processes: the login service alone, and a gateway for each CRM, with one state.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Gateway, Program, bearer, freePort, isFull, openStream, until } from './harness.mjs';
import { Browser } from './login/browser.mjs';
import { signIn } from './login/person.mjs';
import { Stage, people } from './login/stage.mjs';

// The stage's own gateway is here a third one, which has nothing to do with the login of the others.
let stage;
let auth;
let gateways;
before(async () => {
  stage = await Stage.start({ groups: { crm1: 'CRM-Main', crm2: 'CRM-Partners' } });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = { ...stage.gateway.env, GATEWAY_PUBLIC_URL: url };
  auth = new Program('suitecrm-mcp', ['auth'], { env: { ...env, ENTITIES_FILE: stage.gateway.config, STATE_DIR: stage.gateway.stateDir, PORT: String(port) } });
  auth.url = url;
  await auth.line(/"listening"/);
  const entities = { crm1: stage.sandbox.endpoint, crm2: stage.sandbox.endpoint };
  const groups = { crm1: 'CRM-Main', crm2: 'CRM-Partners' };
  gateways = await Promise.all(['crm1', 'crm2'].map((only) => Gateway.start(entities, { env, folder: stage.gateway.folder, only, groups })));
});
after(async () => {
  for (const gateway of gateways ?? []) await gateway.stop();
  await auth?.stop();
  await stage?.stop();
});

const login = async (name) => {
  const browser = new Browser();
  const page = await signIn(browser, auth.url, people[name]);
  return { browser, page, key: page.body.match(/smcp_[0-9A-Za-z]{49}/)[0] };
};
const use = async (gateway, key) => (await fetch(`${gateway.url}/test`, { headers: bearer(key) })).status;

test('one login, a key for every CRM of one\'s groups', async () => {
  const alice = await login('alice');
  assert.deepEqual(await Promise.all(gateways.map((gateway) => use(gateway, alice.key))), [200, 200]);
  for (const code of ['crm1', 'crm2']) assert.ok(alice.page.text.includes(`${auth.url}/${code}/sse`), alice.page.text);
  const bob = await login('bob');
  assert.deepEqual(await Promise.all(gateways.map((gateway) => use(gateway, bob.key))), [200, 403]);
});

test('the login service has no tools, and a gateway beside it no login', async () => {
  assert.equal((await fetch(`${auth.url}/health`)).status, 200);
  for (const at of ['/sse', '/mcp', '/crm1/sse']) assert.equal((await fetch(auth.url + at)).status, 404, at);
  for (const gateway of gateways) assert.equal((await fetch(`${gateway.url}/auth/login`)).status, 404);
});

test('revoking cuts the streams in all processes within a second', async () => {
  const { key } = await login('alice');
  const streams = await Promise.all(gateways.map((gateway) => openStream(gateway.url, bearer(key))));
  for (const stream of streams) assert.equal((await stream.next()).event, 'endpoint');
  const began = Date.now();
  assert.equal((await fetch(`${auth.url}/auth/logout`, { method: 'POST', headers: bearer(key) })).status, 200);
  assert.deepEqual(await Promise.all(streams.map((stream) => stream.next())), [null, null]);
  assert.ok(Date.now() - began < 1000, `${Date.now() - began} ms`);
  for (const gateway of gateways) assert.equal(await use(gateway, key), 401);
});

test('a group that is lost is lost in all of them, and a disabled person too', { timeout: 60_000 }, async () => {
  const { key } = await login('alice');
  const [one, two] = await Promise.all(gateways.map((gateway) => openStream(gateway.url, bearer(key))));
  for (const stream of [one, two]) assert.equal((await stream.next()).event, 'endpoint');
  await stage.idp.change('alice', { groups: ['CRM-Main'] });
  assert.equal(await two.next(), null);
  assert.equal(await use(gateways[1], key), 403);
  assert.equal(await use(gateways[0], key), 200);
  if (!isFull) return one.close();
  await stage.idp.change('alice', { disabled: true });
  assert.equal(await one.next(), null);
  await until(async () => await use(gateways[0], key) === 401, 10_000);
});

test('--check-config of the login service tells what is missing', async () => {
  const check = async (env) => {
    const program = new Program('suitecrm-mcp', ['auth', '--check-config'], { env: { STATE_DIR: stage.gateway.stateDir, ...env } });
    await program.exited;
    return program;
  };
  const nothing = await check({});
  assert.equal(nothing.code, 2);
  for (const name of ['OIDC_ISSUER', 'OIDC_CLIENT_ID']) assert.match(nothing.output, new RegExp(name));
  const login = { OIDC_ISSUER: stage.idp.issuer, OIDC_CLIENT_ID: 'x', BIND_HOST: '0.0.0.0' };
  const open = await check(login);
  assert.equal(open.code, 2);
  assert.match(open.output, /GATEWAY_PUBLIC_URL/);
  const enough = await check({ ...login, GATEWAY_PUBLIC_URL: 'https://mcp.example.com', ENTITIES_FILE: stage.gateway.config });
  assert.equal(enough.code, 0, enough.output);
});
