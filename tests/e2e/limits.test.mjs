// Rate limits and the connection cap.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bearer, bob, openStream, startAll, until } from './harness.mjs';

let all;
before(async () => {
  all = await startAll({ env: { RATE_LIMIT_SSE: '8', RATE_LIMIT_MESSAGES: '5', MAX_SSE_CONNECTIONS: '3' } });
});
after(() => all?.stop());

test('messages over the limit are 429 with RateLimit-* and Retry-After', async () => {
  const stream = await openStream(all.gateway.url, bearer(all.key));
  const target = new URL((await stream.next()).data, all.gateway.url);
  const replies = [];
  for (let i = 0; i < 7; i++) {
    replies.push(await fetch(target, { method: 'POST', headers: bearer(all.key), body: '{"jsonrpc":"2.0","id":1,"method":"ping"}' }));
  }
  assert.deepEqual(replies.map((reply) => reply.status), [202, 202, 202, 202, 202, 429, 429]);
  assert.equal(replies[0].headers.get('ratelimit-limit'), '5');
  assert.equal(replies[0].headers.get('ratelimit-remaining'), '4');
  assert.ok(Number(replies[6].headers.get('retry-after')) > 0);
  assert.equal(replies[6].headers.get('ratelimit-remaining'), '0');
  assert.equal((await replies[6].json()).error, 'rate_limited');
  stream.close();
});

test('a refusal for too much is one line of the log, with who and what', async () => {
  const [line] = await until(() => all.gateway.logged('rate limited').length && all.gateway.logged('rate limited'));
  assert.equal(line.level, 'warn');
  assert.equal(line.entity, 'crm1');
  assert.equal(line.email, 'alice@example.com');
});

test('/health/deep is answered 10 times a minute, then 429 with Retry-After', async () => {
  const replies = [];
  for (let i = 0; i < 11; i++) replies.push(await fetch(`${all.gateway.url}/health/deep`));
  assert.deepEqual(replies.map((reply) => reply.status), [...Array(10).fill(200), 429]);
  const wait = Number(replies[10].headers.get('retry-after'));
  assert.ok(wait > 0 && wait <= 60, `Retry-After: ${wait}`);
  assert.equal((await replies[10].json()).error, 'rate_limited');
  assert.equal((await fetch(`${all.gateway.url}/health`)).status, 200, 'the plain one is not limited');
});

test('the limit is per user: another user goes on', async () => {
  const key = await all.gateway.user('bob@example.com', 'crm1', bob);
  const stream = await openStream(all.gateway.url, bearer(key));
  const target = new URL((await stream.next()).data, all.gateway.url);
  assert.equal((await fetch(target, { method: 'POST', headers: bearer(key), body: '{"jsonrpc":"2.0","id":1,"method":"ping"}' })).status, 202);
  stream.close();
});

test('streams over the cap are 503 with the reason, a freed place is given again', async () => {
  const key = await all.gateway.user('cora@example.com', 'crm1');
  const streams = [];
  for (let i = 0; i < 3; i++) streams.push(await openStream(all.gateway.url, bearer(key)));
  assert.deepEqual(streams.map((stream) => stream.status), [200, 200, 200]);
  const refused = await fetch(`${all.gateway.url}/sse`, { headers: bearer(key) });
  assert.equal(refused.status, 503);
  assert.ok(Number(refused.headers.get('retry-after')) > 0);
  assert.match((await refused.json()).message, /MAX_SSE_CONNECTIONS/);
  const line = await until(() => all.gateway.logged('request failed').find((one) => one.email === 'cora@example.com'));
  assert.equal(line.entity, 'crm1');
  streams[0].close();
  for (const deadline = Date.now() + 3000; ;) {
    const health = await (await fetch(`${all.gateway.url}/health`)).json();
    if (health.active < 3) break;
    assert.ok(Date.now() < deadline, 'the closed stream is noticed');
  }
  const again = await openStream(all.gateway.url, bearer(key));
  assert.equal(again.status, 200);
  for (const stream of [...streams, again]) stream.close();
});

test('streams over the rate limit are 429, whatever the key', async () => {
  const first = await all.gateway.user('dave@example.com', 'crm1');
  const second = await all.gateway.key('dave@example.com');
  const statuses = [];
  for (let i = 0; i < 10; i++) {
    const stream = await openStream(all.gateway.url, bearer(i % 2 ? first : second));
    statuses.push(stream.status);
    stream.close();
    if (stream.status === 503) i--;
  }
  assert.equal(statuses.filter((status) => status === 200).length <= 8, true, statuses.join());
  assert.equal(statuses.at(-1), 429);
});

test('a flood of invalid keys is 429 and few lines of the log; a valid key from there still works', async () => {
  const linesBefore = all.gateway.logged('auth failed').length;
  const statuses = [];
  for (let i = 0; i < 70; i++) statuses.push((await fetch(`${all.gateway.url}/test`, { headers: bearer(`wrong${i}`) })).status);
  assert.deepEqual(statuses, [...Array(60).fill(401), ...Array(10).fill(429)]);
  const key = await all.gateway.user('carol@example.com', 'crm1', { user: 'carol', password: 'CarolPw1!' });
  assert.equal((await fetch(`${all.gateway.url}/test`, { headers: bearer(key) })).status, 200);
  await until(() => all.gateway.logged('auth failed too often: no more lines this minute').length === 1);
  assert.equal(all.gateway.logged('auth failed').length - linesBefore, 60);
});
