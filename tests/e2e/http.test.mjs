// The rules of the wire: routes, headers, prefixes, CORS, Host and Origin, broken requests.
import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { after, before, test } from 'node:test';
import { bearer, connect, openStream, rawExchange, startAll } from './harness.mjs';

let one, two;
before(async () => {
  [one, two] = await Promise.all([
    startAll({ env: { MAX_BODY_BYTES: '4096', SSE_KEEP_ALIVE_MS: '300' } }),
    startAll({ entities: ['crm1', 'crm2'] }),
  ]);
});
after(() => Promise.all([one?.stop(), two?.stop()]));

const stillWorks = async () => {
  const client = await connect(one.gateway.url, one.key);
  await client.ping();
  await client.close();
};

/** fetch() does not let one set Host or Origin as a browser would. */
function plainRequest(url, { method = 'GET', headers = {}, body } = {}) {
  return new Promise((done, failed) => {
    const request = httpRequest(url, { method, headers, agent: false }, (reply) => {
      let text = '';
      reply.setEncoding('utf8');
      reply.on('data', (part) => { text += part; });
      reply.on('end', () => done({ status: reply.statusCode, headers: reply.headers, text }));
      if (reply.headers['content-type']?.startsWith('text/event-stream')) {
        done({ status: reply.statusCode, headers: reply.headers, text });
        request.destroy();
      }
    });
    request.on('error', failed);
    request.end(body);
  });
}

test('the stream begins at once, with the headers that proxies need', async () => {
  const started = Date.now();
  const stream = await openStream(one.gateway.url, bearer(one.key));
  const first = await stream.next();
  assert.ok(Date.now() - started < 500);
  assert.equal(stream.status, 200);
  assert.match(stream.headers.get('content-type'), /^text\/event-stream/);
  assert.equal(stream.headers.get('cache-control'), 'no-cache, no-transform');
  assert.equal(stream.headers.get('x-accel-buffering'), 'no');
  assert.equal(first.event, 'endpoint');
  assert.match(first.data, /^\/messages\?sessionId=[\w-]{32,}$/);
  stream.close();
});

test('the endpoint event carries the prefix under which clients know the entity', async () => {
  const stream = await openStream(`${two.gateway.url}/crm1`, bearer(two.key));
  assert.match((await stream.next()).data, /^\/crm1\/messages\?sessionId=/);
  stream.close();
  const alone = await openStream(`${one.gateway.url}/crm1`, bearer(one.key));
  assert.match((await alone.next()).data, /^\/crm1\/messages\?sessionId=/);
  alone.close();
});

test('several entities: tools carry the code, the root has no stream', async () => {
  const client = await connect(`${two.gateway.url}/crm1`, two.key);
  const { tools } = await client.listTools();
  assert.ok(tools.every((tool) => tool.name.startsWith('suitecrm_crm1_')));
  const found = await client.callTool({ name: 'suitecrm_crm1_count', arguments: { module: 'Accounts' } });
  assert.ok(found.structuredContent.count >= 50);
  await client.close();
  assert.equal((await fetch(`${two.gateway.url}/sse`, { headers: bearer(two.key) })).status, 404);
  assert.deepEqual(await (await fetch(`${two.gateway.url}/health`)).json(), { gateway: 'ok', entities: 2 });
});

test('an idle stream is kept alive with comments', async () => {
  const text = await rawExchange(one.gateway.port,
    `GET /sse HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${one.key}\r\n\r\n`, { limit: 1500 });
  const comments = text.match(/^:/gm) ?? [];
  assert.ok(comments.length >= 2, text);
});

test('POST /sse is 405 with Allow, so that clients fall back', async () => {
  for (const url of [`${one.gateway.url}/sse`, `${two.gateway.url}/crm1/sse`]) {
    const reply = await fetch(url, { method: 'POST', headers: bearer(one.key), body: '{}' });
    assert.equal(reply.status, 405);
    assert.match(reply.headers.get('allow'), /GET/);
    await reply.text();
  }
});

test('OPTIONS is answered before any key is asked for', async () => {
  const headers = {
    Origin: 'http://localhost:6274', 'Access-Control-Request-Method': 'POST',
    'Access-Control-Request-Headers': 'authorization,content-type,mcp-protocol-version',
  };
  const reply = await plainRequest(`${one.gateway.url}/messages`, { method: 'OPTIONS', headers });
  assert.ok([200, 204].includes(reply.status), reply.status);
  assert.equal(reply.headers['access-control-allow-origin'], 'http://localhost:6274');
  assert.match(reply.headers['access-control-allow-headers'], /authorization/i);
  assert.match(reply.headers['access-control-allow-headers'], /mcp-protocol-version/i);
  assert.match(reply.headers['access-control-allow-methods'], /POST/);
});

test('a page may read the refusal: CORS headers are on real answers too', async () => {
  const reply = await plainRequest(`${one.gateway.url}/sse`, { headers: { Origin: 'http://localhost:6274' } });
  assert.equal(reply.status, 401);
  assert.equal(reply.headers['access-control-allow-origin'], 'http://localhost:6274');
});

test('a foreign Origin and a foreign Host are 403', async () => {
  const key = bearer(one.key);
  const sse = `${one.gateway.url}/sse`;
  assert.equal((await plainRequest(sse, { headers: { ...key, Origin: 'http://evil.example.com' } })).status, 403);
  assert.equal((await plainRequest(sse, { headers: { ...key, Origin: 'null' } })).status, 403);
  assert.equal((await plainRequest(sse, { headers: { ...key, Host: 'evil.example.com' } })).status, 403);
  assert.equal((await plainRequest(sse, { headers: { ...key, Host: 'localhost' } })).status, 200);
});

test('unknown paths are JSON 404, well-known ones too', async () => {
  for (const path of ['/nothing', '/.well-known/oauth-protected-resource', '/register', '/crm9/sse', '/sse/']) {
    const reply = await fetch(one.gateway.url + path, { redirect: 'manual' });
    assert.equal(reply.status, 404, path);
    assert.match(reply.headers.get('content-type'), /^application\/json/);
    assert.equal(typeof (await reply.json()).message, 'string');
  }
});

test('HEAD is answered on GET routes', async () => {
  const reply = await fetch(`${one.gateway.url}/health`, { method: 'HEAD' });
  assert.equal(reply.status, 200);
  assert.equal(await reply.text(), '');
});

test('/health tells the entity, /health/deep asks the CRM', async () => {
  const health = await (await fetch(`${one.gateway.url}/health`)).json();
  assert.equal(health.status, 'ok');
  assert.equal(health.entity, 'crm1');
  assert.equal(health.port, one.gateway.port);
  assert.equal(health.circuit_breaker, 'closed');
  const deep = await fetch(`${one.gateway.url}/health/deep`);
  assert.equal(deep.status, 200);
  assert.equal((await deep.json()).status, 'healthy');
});

test('messages: 400 for what is no message, 404 for no session, 202 for the rest', async () => {
  const stream = await openStream(one.gateway.url, bearer(one.key));
  const target = new URL((await stream.next()).data, one.gateway.url);
  const post = async (body, url = target) => {
    const reply = await fetch(url, { method: 'POST', body,
      headers: { ...bearer(one.key), 'Content-Type': 'application/json' } });
    await reply.text();
    return reply.status;
  };
  assert.equal(await post('{broken'), 400);
  assert.equal(await post(''), 400);
  assert.equal(await post('[]'), 400);
  assert.equal(await post('{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}'), 400);
  assert.equal(await post(Buffer.from('{"jsonrpc":"2.0","id":1,"method":"p\xFFng"}', 'latin1')), 400);
  assert.equal(await post(`{"jsonrpc":"2.0","id":1,"method":"ping","params":${'['.repeat(200)}${']'.repeat(200)}}`), 400);
  assert.equal(await post('{"jsonrpc":"2.0","id":1,"method":"ping"}', new URL('/messages?sessionId=nobody', one.gateway.url)), 404);
  assert.equal(await post('{"jsonrpc":"2.0","id":1,"method":"ping"}', new URL('/messages', one.gateway.url)), 400);
  assert.equal(await post('{"jsonrpc":"2.0","method":"notifications/whatever"}'), 202);
  assert.equal(await post('{"jsonrpc":"2.0","id":"last","method":"ping"}'), 202);
  let answer;
  do answer = JSON.parse((await stream.next()).data); while (answer.id !== 'last');
  assert.deepEqual(answer.result, {});
  stream.close();
});

test('bytes that are not UTF-8 are named as such', async () => {
  const stream = await openStream(one.gateway.url, bearer(one.key));
  const target = new URL((await stream.next()).data, one.gateway.url);
  const reply = await fetch(target, { method: 'POST', headers: bearer(one.key),
    body: Buffer.from('{"jsonrpc":"2.0","id":1,"method":"p\xFFng"}', 'latin1') });
  assert.equal(reply.status, 400);
  assert.match(await reply.text(), /UTF-8/);
  stream.close();
});

test('requests on a fresh session need no initialize', async () => {
  const stream = await openStream(one.gateway.url, bearer(one.key));
  const target = new URL((await stream.next()).data, one.gateway.url);
  await fetch(target, { method: 'POST', headers: bearer(one.key), body: '{"jsonrpc":"2.0","id":5,"method":"tools/list"}' });
  assert.equal(JSON.parse((await stream.next()).data).result.tools.length, 24);
  stream.close();
});

test('a session ends with its stream', async () => {
  const stream = await openStream(one.gateway.url, bearer(one.key));
  const target = new URL((await stream.next()).data, one.gateway.url);
  stream.close();
  for (const deadline = Date.now() + 3000; ;) {
    const reply = await fetch(target, { method: 'POST', headers: bearer(one.key), body: '{"jsonrpc":"2.0","id":5,"method":"ping"}' });
    if (reply.status === 404) break;
    assert.ok(Date.now() < deadline, `still ${reply.status}`);
  }
});

test('an unknown protocol version is negotiated, a known one is accepted', async () => {
  for (const [offered, expected] of [['2024-11-05', /^2024-11-05$/], ['2025-06-18', /^2025-06-18$/], ['2099-01-01', /^20\d\d-/]]) {
    const stream = await openStream(one.gateway.url, bearer(one.key));
    const target = new URL((await stream.next()).data, one.gateway.url);
    await fetch(target, { method: 'POST', headers: bearer(one.key), body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize',
      params: { protocolVersion: offered, capabilities: {}, clientInfo: { name: 'x', version: '1' } } }) });
    assert.match(JSON.parse((await stream.next()).data).result.protocolVersion, expected);
    stream.close();
  }
});

test('malformed HTTP is 400 (another version 505) and harms nobody', async () => {
  for (const text of ['GARBAGE\r\n\r\n', 'GET / HTTP/9.9\r\nHost: localhost\r\n\r\n',
    'GET /health HTTP/1.1\r\nHost localhost\r\n\r\n',
    'POST /messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n',
    'POST /messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd',
    'POST /messages HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc']) {
    assert.match(await rawExchange(one.gateway.port, text), /^HTTP\/1\.1 (400|505) /, JSON.stringify(text));
  }
  await stillWorks();
});

test('a head that is too large is 431, a body 413', async () => {
  const head = `GET /health HTTP/1.1\r\nHost: localhost\r\nX-Large: ${'x'.repeat(100_000)}\r\n\r\n`;
  assert.match(await rawExchange(one.gateway.port, head), /^HTTP\/1\.1 431 /);
  const large = await fetch(`${one.gateway.url}/messages?sessionId=x`, { method: 'POST', headers: bearer(one.key), body: 'x'.repeat(5000) });
  assert.equal(large.status, 413);
  const announced = 'POST /messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n';
  assert.match(await rawExchange(one.gateway.port, announced), /^HTTP\/1\.1 413 /);
  const chunks = Array.from({ length: 6 }, () => `400\r\n${'x'.repeat(1024)}\r\n`);
  const chunkedHead = (more) => `POST /messages HTTP/1.1\r\nHost: localhost\r\n${more}Transfer-Encoding: chunked\r\n\r\n`;
  const withKey = [chunkedHead(`Authorization: Bearer ${one.key}\r\n`), ...chunks];
  assert.match(await rawExchange(one.gateway.port, withKey), /^HTTP\/1\.1 413 /);
  // A stranger's body is not even waited for.
  assert.match(await rawExchange(one.gateway.port, chunkedHead('')), /^HTTP\/1\.1 401 /);
  await stillWorks();
});

test('slow bytes are cut with 408 while others are served', { timeout: 30_000 }, async () => {
  const text = 'GET /health HTTP/1.1\r\nHost: localhost\r\nX: 1234567890';
  const slow = rawExchange(one.gateway.port, text.split(''), { limit: 20_000, pauseMs: 400 });
  await stillWorks();
  assert.match(await slow, /^HTTP\/1\.1 408 /);
});
