// What the gateway and nginx must get right together: names, addresses, prefixes, limits, buffering.
import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { search, staysIdle } from './client_scenarios.mjs';
import { bearer, connect, Gateway, isFull, openStream, Sandbox, until } from './harness.mjs';
import { Nginx, sites } from './nginx.mjs';
import { startRoute } from './routes.mjs';
import { clients } from './sdk_clients.mjs';

/** With the Host and from the address that we choose, which fetch() does not offer. */
function ask(url, { method = 'GET', headers = {}, body, from } = {}) {
  return new Promise((done, failed) => {
    const request = httpRequest(url, { method, headers, agent: false, localAddress: from }, (reply) => {
      let text = '';
      reply.setEncoding('utf8');
      reply.on('data', (part) => { text += part; });
      reply.on('end', () => done({ status: reply.statusCode, headers: reply.headers, text }));
    });
    request.on('error', failed);
    request.end(body);
  });
}

/** Milliseconds until the stream's first event is here; undefined when it is not within `limit`. */
async function firstEvent(url, key, limit) {
  const began = Date.now();
  const stop = AbortSignal.timeout(limit);
  try {
    const reply = await fetch(`${url}/sse`, { headers: bearer(key), signal: stop });
    const { value } = await reply.body.getReader().read();
    assert.match(new TextDecoder().decode(value), /^event: endpoint/);
    return Date.now() - began;
  } catch (error) {
    if (stop.aborted) return undefined;
    throw error;
  }
}

describe('one CRM behind nginx', () => {
  let route;
  before(async () => { route = await startRoute('nginx'); });
  after(() => route?.stop());
  const inspect = (options) => ask(`${route.url}/test`, { ...options, headers: { ...bearer(route.key), ...options.headers } });

  test('answers to its public name, not to others', async () => {
    assert.equal((await inspect({ headers: { Host: 'mcp.example.com' } })).status, 200);
    assert.equal((await inspect({ headers: { Host: 'MCP.example.com:443' } })).status, 200);
    const refused = await inspect({ headers: { Host: 'evil.example.com' } });
    assert.equal(refused.status, 403);
    assert.match(refused.text, /GATEWAY_PUBLIC_URL/);
  });

  test('lets pages of its own origin in, not others', async () => {
    assert.equal((await inspect({ headers: { Origin: 'https://mcp.example.com' } })).status, 200);
    assert.equal((await inspect({ headers: { Origin: 'https://evil.example.com' } })).status, 403);
  });

  test('counts by the address that nginx saw, whatever the client claims', async () => {
    const deep = (from, claim) => ask(`${route.nginx.url}/health/deep`, { from, headers: { 'X-Forwarded-For': claim } });
    const statuses = [];
    for (let i = 0; i < 11; i++) statuses.push((await deep('127.0.0.2', `192.0.2.${i}`)).status);
    assert.deepEqual(statuses, [...Array(10).fill(200), 429]);
    assert.equal((await deep('127.0.0.3', '127.0.0.2')).status, 200, 'somebody else is not held up');
  });

  test('passes on refusals with their headers, and HEAD', async () => {
    const noKey = await ask(`${route.url}/sse`);
    assert.equal(noKey.status, 401);
    assert.match(noKey.headers['www-authenticate'], /^Bearer/);
    const post = await ask(`${route.url}/sse`, { method: 'POST', headers: bearer(route.key) });
    assert.equal(post.status, 405);
    assert.match(post.headers.allow, /GET/);
    const head = await ask(`${route.url}/health`, { method: 'HEAD' });
    assert.deepEqual([head.status, head.text], [200, '']);
  });

  test('has the same limit for bodies as nginx', async () => {
    const post = (size) => ask(`${route.url}/mcp`, { method: 'POST', body: Buffer.alloc(size, ' '),
      headers: { ...bearer(route.key), 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' } });
    assert.equal((await post(10 << 20)).status, 400, 'it was read, and is not JSON');
    assert.equal((await post((10 << 20) + 1)).status, 413);
  });

  test('hears of it when a client has left', async () => {
    const closed = () => route.gateway.logged('sse closed').length;
    const stream = await openStream(route.url, bearer(route.key));
    await stream.next();
    const before = closed();
    stream.close();
    await until(() => closed() > before);
  });

  test('while the gateway is down nginx says so, afterwards all is as before', async () => {
    await route.gateway.stop();
    assert.equal((await inspect({})).status, 502);
    await route.gateway.launch();
    assert.equal((await inspect({})).status, 200);
  });
});

/** Stopped when the test `t` has ended, however it ends. */
async function within(t, starting) {
  const part = await starting;
  t.after(() => part.stop());
  return part;
}

test('several gateways of one installation, each below its code', async (t) => {
  const { endpoint } = await within(t, Sandbox.start());
  const start = (code, folder) => within(t, Gateway.start({ crm1: endpoint, crm2: endpoint },
    { env: { TRUST_PROXY: '1' }, only: code, folder }));
  const one = await start('crm1');
  const two = await start('crm2', one.folder);
  t.after(() => one.remove());
  const key = await one.user('alice@example.com', 'crm1');
  await one.user('alice@example.com', 'crm2');
  const nginx = await within(t, Nginx.start(sites.prefix({ crm1: one.port, crm2: two.port })));
  assert.deepEqual(await (await fetch(`${nginx.url}/health`)).json(), { gateway: 'ok', entities: 2 });
  const root = await fetch(nginx.url, { redirect: 'manual' });
  assert.deepEqual([root.status, new URL(root.headers.get('location')).pathname], [302, '/auth/login']);
  assert.equal((await fetch(`${nginx.url}/sse`, { headers: bearer(key) })).status, 404);
  for (const code of ['crm1', 'crm2']) {
    assert.equal((await (await fetch(`${nginx.url}/${code}/health`)).json()).entity, code);
    const stream = await openStream(`${nginx.url}/${code}`, bearer(key));
    assert.match((await stream.next()).data, new RegExp(`^/${code}/messages\\?sessionId=`));
    stream.close();
    const client = await connect(`${nginx.url}/${code}`, key);
    const found = await client.callTool({ name: `suitecrm_${code}_search`, arguments: { module: 'Accounts' } });
    assert.ok(found.structuredContent.records.length > 0);
    await client.close();
  }
});

test('streams come through an nginx that buffers', async (t) => {
  const route = await within(t, startRoute('nginx defaults', { env: { SSE_KEEP_ALIVE_MS: '60000' } }));
  assert.ok(await firstEvent(route.url, route.key, 5000) !== undefined);
  // What it would do without our header: so the line above can fail.
  const ignoring = await within(t, Nginx.start(sites.defaults({ crm1: route.gateway.port })
    .replace('{ proxy_pass', '{ proxy_ignore_headers X-Accel-Buffering; proxy_pass')));
  const opened = () => route.gateway.logged('sse opened').length;
  const before = opened();
  assert.equal(await firstEvent(ignoring.url, route.key, 1000), undefined);
  assert.equal(opened(), before + 1, 'the gateway had sent it');
});

/** What `check` is about, of one client of each kind at once, with everything as it is by default. */
const withDefaults = (check) => async (t) => {
  const route = await within(t, startRoute('nginx defaults'));
  const all = Object.values(clients).filter(({ fast }) => fast);
  const open = await Promise.all(all.map((kind) => kind.open(route.url, route.key)));
  t.after(() => Promise.all(open.map((client) => client.close())));
  await check(route, open);
};

if (isFull) {
  test('idle for longer than the minute that nginx waits by itself', { timeout: 120_000 }, withDefaults((route, all) =>
    Promise.all(all.map((client) => staysIdle(route, client, 66_000)))));

  test('an answer that takes its time, which becomes a stream', withDefaults(async (route, all) => {
    await route.sandbox.fault({ fault: 'delay', ms: 4500, times: all.length, method: 'get_entry_list' });
    await Promise.all(all.map((client) => search(route, client)));
  }));
}
