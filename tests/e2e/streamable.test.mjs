// Streamable HTTP: the rules of the transport on the wire, and what breaks connections.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bearer, bob, sleep, startAll, until } from './harness.mjs';

const versions = ['2025-11-25', '2025-06-18', '2025-03-26'];
let all;
let url;
let bobsKey;

before(async () => {
  all = await startAll({ env: { RATE_LIMIT_MESSAGES: '100000' } });
  bobsKey = await all.gateway.user('bob@example.com', 'crm1', bob);
  url = `${all.gateway.url}/mcp`;
});
after(() => all.stop());

const usual = () => ({ ...bearer(all.key), 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' });
const post = (body, headers = {}, to = url) => fetch(to, { method: 'POST', headers: { ...usual(), ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body) });
const request = (method, params, id = 1) => ({ jsonrpc: '2.0', id, method, ...(params && { params }) });
const initialize = (version) => request('initialize', { protocolVersion: version, capabilities: {}, clientInfo: { name: 'raw', version: '1' } });
const tool = (name, args, id, meta) => request('tools/call', { name: `suitecrm_${name}`, arguments: args, ...(meta && { _meta: meta }) }, id);

async function open(version = '2025-11-25', headers = {}, to = url) {
  const reply = await post(initialize(version), headers, to);
  assert.equal(reply.status, 200, await reply.clone().text());
  const session = { ...headers, 'Mcp-Session-Id': reply.headers.get('mcp-session-id'), 'MCP-Protocol-Version': version };
  const { result } = await reply.json();
  assert.equal((await post({ jsonrpc: '2.0', method: 'notifications/initialized' }, session, to)).status, 202);
  return { session, result };
}

/** The events of a stream: [{ id, data }], until it ends or `enough` says so. */
async function events(reply, enough = () => false) {
  const seen = [];
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const part of reply.body) {
      text += decoder.decode(part, { stream: true });
      for (let end; (end = text.indexOf('\n\n')) >= 0; text = text.slice(end + 2)) {
        const fields = Object.fromEntries(text.slice(0, end).split('\n').filter((line) => !line.startsWith(':'))
          .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]));
        if ('data' in fields) seen.push({ id: fields.id, retry: fields.retry, data: fields.data && JSON.parse(fields.data) });
      }
      if (enough(seen)) break;
    }
  } catch (error) { if (error.name !== 'AbortError') throw error; }
  return seen;
}

for (const version of versions) {
  test(`${version}: initialize, list, call, end`, async () => {
    const { session, result } = await open(version);
    assert.equal(result.protocolVersion, version);
    assert.match(session['Mcp-Session-Id'], /^[\x21-\x7e]{20,}$/);
    const list = await post(request('tools/list'), session);
    assert.match(list.headers.get('content-type'), /^application\/json/);
    assert.equal((await list.json()).result.tools.length, 24);
    const found = await (await post(tool('search', { module: 'Accounts', max_results: 1 }), session)).json();
    assert.equal(JSON.parse(found.result.content[0].text).result_count, 1);
    assert.equal((await fetch(url, { method: 'DELETE', headers: { ...usual(), ...session } })).status, 204);
    assert.equal((await post(request('ping'), session)).status, 404);
  });
}

test('an unknown version is negotiated down, an old one spoken', async () => {
  for (const [offered, answered] of [['1999-01-01', '2025-11-25'], ['2026-07-28', '2025-11-25'], ['2024-11-05', '2024-11-05']]) {
    const reply = await post(initialize(offered));
    assert.equal((await reply.json()).result.protocolVersion, answered);
  }
});

test('each mistake has its status and says what to do', async () => {
  const { session } = await open();
  const cases = [
    [400, () => post('{broken', session), /JSON/],
    [400, () => post('[]', session), /batch/i],
    [400, () => post({ id: 1, method: 'ping' }, session), /jsonrpc/],
    [400, () => post(request('ping')), /Mcp-Session-Id is missing/],
    [404, () => post(request('ping'), { ...session, 'Mcp-Session-Id': 'nope' }), /initialize again/],
    [404, () => post(request('ping'), { ...session, ...bearer(bobsKey) }), /another key/],
    [400, () => post(request('ping'), { ...session, 'MCP-Protocol-Version': '1999-01-01' }), /2025-11-25/],
    [400, () => post(request('server/discover'), { 'MCP-Protocol-Version': '2026-07-28' }), /MCP-Protocol-Version/],
    [406, () => post(request('ping'), { ...session, Accept: 'text/html' }), /Accept/],
    [415, () => post('x', { ...session, 'Content-Type': 'text/plain' }), /Content-Type/],
    [403, () => post(initialize('2025-11-25'), { Origin: 'http://evil.example.com' }), /Origin|origin/],
    [401, () => post(request('ping'), { ...session, Authorization: '' }), /./],
    [405, () => fetch(url, { method: 'PUT', headers: usual() }), /method/],
    [400, () => fetch(url, { headers: { ...usual(), Accept: 'text/event-stream' } }), /Mcp-Session-Id/],
    [404, () => fetch(url, { headers: { ...usual(), 'Mcp-Session-Id': 'x' } }), /no such session/i],
    [406, () => fetch(url, { headers: { ...usual(), ...session, Accept: 'application/json' } }), /Accept/],
    [400, () => fetch(url, { headers: { ...usual(), ...session, 'Last-Event-ID': '77.1' } }), /Last-Event-ID/],
    [400, () => fetch(url, { method: 'DELETE', headers: usual() }), /Mcp-Session-Id/],
    [404, () => fetch(url, { method: 'DELETE', headers: { ...usual(), 'Mcp-Session-Id': 'x' } }), /no such session/i],
  ];
  for (const [status, send, words] of cases) {
    const reply = await send();
    const text = await reply.text();
    assert.equal(reply.status, status, `${send}: ${text}`);
    assert.match(text, words, send.toString());
    assert.doesNotThrow(() => JSON.parse(text), text);
  }
  const unknown = await post(request('no/such'), session);
  assert.equal(unknown.status, 200);
  assert.equal((await unknown.json()).error.code, -32601);
});

test('notifications and answers are accepted without a body', async () => {
  const { session } = await open();
  for (const message of [{ jsonrpc: '2.0', method: 'notifications/whatever' }, { jsonrpc: '2.0', id: 5, result: {} }]) {
    const reply = await post(message, session);
    assert.equal(reply.status, 202);
    assert.equal(await reply.text(), '');
  }
});

test('batches: in 2025-03-26 only', async () => {
  const batch = [request('ping', undefined, 1), { jsonrpc: '2.0', method: 'notifications/x' },
    tool('count', { module: 'Accounts' }, 'two'), { jsonrpc: '2.0', id: 3 }];
  const old = (await open('2025-03-26')).session;
  const reply = await (await post(batch, old)).json();
  assert.deepEqual(new Set(reply.map((one) => one.id)), new Set([1, 'two', 3]));
  assert.ok(reply.find((one) => one.id === 3).error);
  assert.equal((await post([{ jsonrpc: '2.0', method: 'notifications/x' }], old)).status, 202);
  const { session } = await open('2025-06-18');
  const again = await (await post([initialize('2025-11-25')], old)).json();
  assert.match(again[0].error.message, /must not be part of a batch/);
  assert.equal((await post(batch, old)).status, 200, 'the session keeps its version');
  assert.equal((await post(batch, session)).status, 400);
});

test('a stale session does not stand in the way of initialize', async () => {
  const reply = await post(initialize('2025-11-25'), { 'Mcp-Session-Id': 'stale', 'MCP-Protocol-Version': '1999-01-01' });
  assert.equal(reply.status, 200);
  assert.notEqual(reply.headers.get('mcp-session-id'), 'stale');
});

test('a session survives a restart of the gateway', async () => {
  const { session } = await open();
  await all.gateway.restart();
  const found = await (await post(tool('search', { module: 'Accounts', max_results: 1 }), session)).json();
  assert.ok(!found.result.isError);
  assert.equal((await post(request('ping'), { ...session, ...bearer(bobsKey) })).status, 404);
});

test('a slow call becomes a stream, which can be taken up again', async () => {
  const { session } = await open();
  await all.sandbox.fault({ fault: 'delay', ms: 4500, times: 1, method: 'get_entry_list' });
  const reply = await post(tool('search', { module: 'Accounts', max_results: 1 }, 9), session);
  assert.match(reply.headers.get('content-type'), /event-stream/);
  assert.equal(reply.headers.get('x-accel-buffering'), 'no');
  const seen = await events(reply, (list) => list.length === 1);  // the priming event, then the line breaks
  assert.equal(seen[0].data, '');
  assert.equal(seen[0].retry, '1000');
  const again = await fetch(url, { headers: { ...usual(), ...session, Accept: 'text/event-stream', 'Last-Event-ID': seen[0].id } });
  assert.equal(again.status, 200);
  const rest = await events(again);
  assert.equal(rest.length, 1);
  assert.equal(rest[0].data.id, 9);
  const replay = await events(await fetch(url, { headers: { ...usual(), ...session, Accept: 'text/event-stream', 'Last-Event-ID': seen[0].id } }));
  assert.deepEqual(replay, rest);
});

test('a client that reads streams only, or JSON only, gets what it reads', async () => {
  const { session } = await open();
  const stream = await post(request('ping', undefined, 4), { ...session, Accept: 'text/event-stream' });
  assert.match(stream.headers.get('content-type'), /event-stream/);
  const seen = (await events(stream)).filter((event) => event.data);
  assert.deepEqual(seen.map((event) => event.data), [{ jsonrpc: '2.0', id: 4, result: {} }]);
  await all.sandbox.fault({ fault: 'delay', ms: 3500, times: 1, method: 'get_entry_list' });
  const json = await post(tool('search', { module: 'Accounts', max_results: 1 }), { ...session, Accept: 'application/json' });
  assert.match(json.headers.get('content-type'), /^application\/json/);
});

test('cancelling ends the call at the CRM and the request without an answer', async () => {
  const { session } = await open();
  await all.sandbox.fault({ fault: 'delay', ms: 20000, times: 1, method: 'get_entry_list' });
  const began = Date.now();
  const pending = post(tool('search', { module: 'Accounts', max_results: 1 }, 'slow'), session);
  await until(async () => (await all.sandbox.state()).calls.get_entry_list > 0);
  await sleep(100);
  await post({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'slow' } }, session);
  const reply = await pending;
  assert.equal(await reply.text(), '');
  assert.ok(Date.now() - began < 3000);
  await until(() => all.gateway.logged('tool call').some((line) => line.status === 'cancelled'));
  await all.sandbox.heal();
});

test('progress comes to who asks for it', async () => {
  const { session } = await open();
  const records = Array.from({ length: 5 }, (_, i) => ({ last_name: `Progress ${i}` }));
  const reply = await post(tool('bulk_upsert', { module: 'Leads', records }, 1, { progressToken: 'p' }), session);
  const seen = (await events(reply)).filter((event) => event.data);
  const steps = seen.filter((event) => event.data.method === 'notifications/progress').map((event) => event.data.params);
  assert.ok(steps.length >= 3, JSON.stringify(steps));
  assert.ok(steps.every((step, i) => step.progressToken === 'p' && step.total === 5 && (i === 0 || step.progress > steps[i - 1].progress)));
  assert.equal(seen.at(-1).data.id, 1);
});

test('GET opens one stream of its own, kept alive, and a second one takes its place', async () => {
  const { session } = await open();
  const listen = () => fetch(url, { headers: { ...usual(), ...session, Accept: 'text/event-stream' } });
  const first = await listen();
  assert.match(first.headers.get('content-type'), /event-stream/);
  const firstEnds = events(first);
  const second = await listen();
  assert.deepEqual(await firstEnds, []);
  const secondEnds = events(second);
  await fetch(url, { method: 'DELETE', headers: { ...usual(), ...session } });
  assert.deepEqual(await secondEnds, []);
});

test('revoking the key ends its streams within a second', async () => {
  const key = await all.gateway.key('alice@example.com');
  const { session } = await open('2025-11-25', bearer(key));
  const reply = await fetch(url, { headers: { ...usual(), ...session, Accept: 'text/event-stream' } });
  const ends = reply.body.getReader().read().then(() => 'ended', () => 'cut');
  const began = Date.now();
  await all.gateway.admin(['key', 'revoke', '--email', 'alice@example.com']);
  await ends;
  assert.ok(Date.now() - began < 1500);
  assert.equal((await post(request('ping'), session)).status, 401);
  all.key = await all.gateway.key('alice@example.com');
});

test('one key has many sessions, the oldest makes room', async () => {
  const first = (await open()).session;
  for (let i = 0; i < 50; i++) assert.equal((await post(initialize('2025-06-18'))).status, 200);
  await all.gateway.restart();  // only the store's memory counts now
  assert.equal((await post(request('ping'), first)).status, 404);
});
