// Who may come in: keys, revocation, grants, sessions that belong to a key.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { alice, bearer, bob, connect, openStream, startAll, until } from './harness.mjs';

let all, url;
before(async () => {
  all = await startAll({ entities: ['crm1', 'crm2'] });
  url = `${all.gateway.url}/crm1`;
});
after(() => all?.stop());

const ping = (id = 1) => JSON.stringify({ jsonrpc: '2.0', id, method: 'ping' });
const post = (target, key, body = ping()) => fetch(new URL(target, url), {
  method: 'POST', headers: { 'Content-Type': 'application/json', ...(key ? bearer(key) : {}) }, body,
});

test('no key is 401 with a challenge that names no error', async () => {
  const reply = await fetch(`${url}/sse`);
  assert.equal(reply.status, 401);
  assert.match(reply.headers.get('www-authenticate'), /^Bearer/);
  assert.doesNotMatch(reply.headers.get('www-authenticate'), /error=/);
  assert.equal((await reply.json()).error, 'unauthorized');
});

test('a wrong, a foreign and a mistyped key are 401 with invalid_token', async () => {
  const mistyped = all.key.slice(0, -1) + (all.key.endsWith('a') ? 'b' : 'a');
  for (const key of ['wrong', `smcp_${'0'.repeat(49)}`, mistyped, `${all.key}x`]) {
    const reply = await fetch(`${url}/sse`, { headers: bearer(key) });
    assert.equal(reply.status, 401, key);
    assert.match(reply.headers.get('www-authenticate'), /invalid_token/);
    await reply.body.cancel();
  }
});

test('the SDK reports a wrong key as such', async () => {
  await assert.rejects(connect(url, 'wrong'), /401|Unauthorized/i);
});

test('an entity that was not granted is 403 and says which', async () => {
  const reply = await fetch(`${all.gateway.url}/crm2/sse`, { headers: bearer(all.key) });
  assert.equal(reply.status, 403);
  assert.match((await reply.json()).message, /crm2/);
  const line = await until(() => all.gateway.logged('request failed').find((one) => one.entity === 'crm2'));
  assert.equal(line.email, 'alice@example.com');
});

test('a session belongs to the key that opened it', async () => {
  const other = await all.gateway.user('bob@example.com', 'crm1', bob);
  const stream = await openStream(url, bearer(all.key));
  const { data: target } = await stream.next();
  assert.equal((await post(target, all.key)).status, 202);
  assert.equal((await post(target, undefined)).status, 401);
  assert.equal((await post(target, 'wrong')).status, 401);
  assert.ok([403, 404].includes((await post(target, other)).status));
  const second = await all.gateway.key('alice@example.com');
  assert.ok([403, 404].includes((await post(target, second)).status), 'another key of the same user');
  stream.close();
});

test('a session of another entity is not found', async () => {
  const key = await all.gateway.user('carla@example.com', 'crm1', alice);
  await all.gateway.user('carla@example.com', 'crm2', alice);
  const stream = await openStream(url, bearer(key));
  const { data: target } = await stream.next();
  // A running gateway hears of a grant within a second.
  const statuses = new Set();
  await until(async () => {
    statuses.add((await post(target.replace('/crm1/', '/crm2/'), key)).status);
    return !statuses.has(202) && statuses.has(404);
  }, 1000);
  assert.ok([...statuses].every((status) => [403, 404].includes(status)), [...statuses].join());
  stream.close();
});

test('a revoked key is cut within a second and refused afterwards', async () => {
  const key = await all.gateway.user('dora@example.com', 'crm1', alice);
  const stream = await openStream(url, bearer(key));
  const { data: target } = await stream.next();
  const list = await all.gateway.admin(['key', 'list', '--email', 'dora@example.com']);
  assert.ok(!list.includes(key), 'a list shows no key');
  const started = Date.now();
  await all.gateway.admin(['key', 'revoke', '--email', 'dora@example.com']);
  assert.equal(await stream.next(), null, 'the stream ends');
  assert.ok(Date.now() - started < 1500, `cut after ${Date.now() - started} ms, mcp-admin included`);
  assert.equal((await fetch(`${url}/sse`, { headers: bearer(key) })).status, 401);
  assert.equal((await post(target, key)).status, 401);
});

test('the list of keys shows which client used a key and from where', async () => {
  const key = await all.gateway.user('gina@example.com', 'crm1', alice);
  const shown = async () => JSON.parse(
    await all.gateway.admin(['key', 'list', '--email', 'gina@example.com', '--json']))[0];
  assert.deepEqual([(await shown()).client, (await shown()).address], [null, null]);
  const client = await connect(url, key);
  const used = await until(async () => {
    const one = await shown();
    return one.client && one;
  });
  assert.equal(used.client, 'e2e 1.0.0');
  assert.equal(used.address, '127.0.0.1');
  assert.ok(Date.now() - Date.parse(used.last_used) < 60_000);
  await client.close();
});

test('a user that is removed loses the stream and the entity', async () => {
  const key = await all.gateway.user('emil@example.com', 'crm1', alice);
  const stream = await openStream(url, bearer(key));
  await stream.next();
  await all.gateway.admin(['remove', '--email', 'emil@example.com']);
  assert.equal(await stream.next(), null);
  await until(async () => [401, 403].includes((await fetch(`${url}/sse`, { headers: bearer(key) })).status));
});

test('a wrong CRM password is told by name, not as a broken CRM', async () => {
  const key = await all.gateway.user('fred@example.com', 'crm1', { user: 'alice', password: 'wrong' });
  const client = await connect(url, key);
  const result = await client.callTool({ name: 'suitecrm_crm1_count', arguments: { module: 'Accounts' } });
  assert.equal(result.isError, true);
  assert.match(result.content[0].text, /password|login|credential/i);
  await client.close();
  const health = await (await fetch(`${url}/health`)).json();
  assert.equal(health.circuit_breaker, 'closed');
});

test('/test logs in to the CRM as the caller', async () => {
  const reply = await fetch(`${url}/test`, { headers: bearer(all.key) });
  assert.equal(reply.status, 200);
  assert.deepEqual(await reply.json(),
    { success: true, crm_user: 'alice', email: 'alice@example.com', entity: 'crm1' });
});
