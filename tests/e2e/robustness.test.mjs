// Peers that mean no good: requests that two readers could read in two ways, chunks and headers
// that do not add up, slow ones, silent ones, those that never read. The gateway refuses clearly,
// and whoever behaves is served meanwhile.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Program, bearer, connect, isFull, openStream, programs, sleep, startAll, until } from './harness.mjs';
import { RawConnection, answers, converse, cpuMs, limitFiles, mostFiles, openFiles, percentile,
  residentKb, timings } from './raw_client.mjs';

let all, port, key;
before(async () => {
  all = await startAll({ env: { MAX_BODY_BYTES: '4096', SSE_KEEP_ALIVE_MS: '500' } });
  ({ port } = all.gateway);
  key = `Host: localhost\r\nAuthorization: Bearer ${all.key}\r\n`;
});
after(() => all?.stop());

const get = (path, more = '') => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`;
const health = get('/health');
const last = get('/health', 'Connection: close\r\n');
const ping = (id) => JSON.stringify({ jsonrpc: '2.0', id, method: 'ping' });
const post = (framing, body, version = 'HTTP/1.1') =>
  `POST /mcp ${version}\r\n${key}Content-Type: application/json\r\n${framing}\r\n${body}`;
const chunked = 'Transfer-Encoding: chunked\r\n';
const inChunks = (...chunks) => post(chunked, chunks.join(''));

/** What others feel: the latencies of `count` requests of someone who behaves. */
const others = (count = 40) => timings(count, async () =>
  assert.equal((await fetch(`${all.gateway.url}/health`)).status, 200));
const show = (test, name, sorted) => test.diagnostic(
  `${name}: p50 ${percentile(sorted, 0.5).toFixed(1)} ms, worst ${sorted.at(-1).toFixed(1)} ms`);
const gone = () => until(async () => (await (await fetch(`${all.gateway.url}/health`)).json()).active === 0);

// Behind each stands another request: it must not be answered, since nobody can say where it begins.
const hostile = {
  'Content-Length and Transfer-Encoding': () => post(`Content-Length: 5\r\n${chunked}`, '0\r\n\r\n'),
  'Transfer-Encoding and Content-Length': () => post(`${chunked}Content-Length: 5\r\n`, '0\r\n\r\n'),
  'two lengths': () => post('Content-Length: 4\r\nContent-Length: 5\r\n', 'abcd'),
  'a signed length': () => post('Content-Length: +4\r\n', 'abcd'),
  'a negative length': () => post('Content-Length: -4\r\n', 'abcd'),
  'a hexadecimal length': () => post('Content-Length: 0x4\r\n', 'abcd'),
  'an empty length': () => post('Content-Length: \r\n', 'abcd'),
  'a length beyond 64 bits': () => post('Content-Length: 18446744073709551620\r\n', 'abcd'),
  'a length of two numbers': () => post('Content-Length: 4 5\r\n', 'abcd'),
  'Transfer-Encoding: identity': () => post('Transfer-Encoding: identity\r\n', 'abcd'),
  'Transfer-Encoding: xchunked': () => post('Transfer-Encoding: xchunked\r\n', '0\r\n\r\n'),
  'Transfer-Encoding: identity, chunked': () => post('Transfer-Encoding: identity, chunked\r\n', '0\r\n\r\n'),
  'Transfer-Encoding: chunked, chunked': () => post('Transfer-Encoding: chunked, chunked\r\n', '0\r\n\r\n'),
  'Transfer-Encoding: gzip, chunked': () => post('Transfer-Encoding: gzip, chunked\r\n', '0\r\n\r\n'),
  'Transfer-Encoding: "chunked"': () => post('Transfer-Encoding: "chunked"\r\n', '0\r\n\r\n'),
  'Transfer-Encoding with a vertical tab': () => post('Transfer-Encoding: \x0bchunked\r\n', '0\r\n\r\n'),
  'Transfer-Encoding twice': () => post(`${chunked}Transfer-Encoding: identity\r\n`, '0\r\n\r\n'),
  'Transfer-Encoding twice, the other way': () => post(`Transfer-Encoding: identity\r\n${chunked}`, '0\r\n\r\n'),
  'Transfer-Encoding, folded': () => post('Transfer-Encoding:\r\n chunked\r\n', '0\r\n\r\n'),
  'Transfer-Encoding, blank before the colon': () => post('Transfer-Encoding : chunked\r\n', '0\r\n\r\n'),
  'Transfer-Encoding in HTTP/1.0': () => post(chunked, '0\r\n\r\n', 'HTTP/1.0'),
  'a folded header': () => post('X: a\r\n b\r\n', ''),
  'a first header that is folded': () => get('/health').replace('Host', ' Host'),
  'a blank before the colon': () => post('X : a\r\n', ''),
  'a header without a colon': () => post('Xa\r\n', ''),
  'a header without a name': () => post(': a\r\n', ''),
  'NUL in a value': () => post('X: a\0b\r\n', ''),
  'NUL in a name': () => post('X\0: a\r\n', ''),
  'NUL in the target': () => get('/health\0'),
  'a bare LF in the head': () => post('X: a\nY: b\r\n', ''),
  'a bare CR in the head': () => post('X: a\rY: b\r\n', ''),
  'bare LFs throughout': () => get('/health').replaceAll('\r', ''),
  'an absolute target of another host': () => get('http://evil.example/health'),
  'an absolute target of this host': () => get('http://localhost/health'),
  'a target of a CONNECT': () => get('localhost:80').replace('GET', 'CONNECT'),
  'no Host': () => get('/health').replace(/Host.*\r\n/, ''),
  'two Hosts': () => get('/health', 'Host: localhost\r\n'),
  'HTTP/0.9': () => 'GET /health\r\n\r\n',
  'HTTP/1.2': () => get('/health').replace('HTTP/1.1', 'HTTP/1.2'),
  'two blanks in the request line': () => get(' /health'),
  'tabs in the request line': () => get('/health').replace('GET /health ', 'GET\t/health\t'),
  'a blank behind the version': () => get('/health').replace('HTTP/1.1', 'HTTP/1.1 '),
  'a method in small letters': () => get('/health').replace('GET', 'get'),
  'a target beyond ASCII': () => get('/health\xff'),
  'a chunk of 2^64 - 1': () => inChunks('FFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n'),
  'a chunk of 2^64 + 2': () => inChunks('10000000000000002\r\n{}\r\n0\r\n\r\n'),
  'a chunk of -2': () => inChunks('-2\r\n{}\r\n0\r\n\r\n'),
  'a chunk of +2': () => inChunks('+2\r\n{}\r\n0\r\n\r\n'),
  'a chunk of 0x2': () => inChunks('0x2\r\n{}\r\n0\r\n\r\n'),
  'a chunk without a size': () => inChunks('\r\n{}\r\n0\r\n\r\n'),
  'a chunk with a word behind its size': () => inChunks('2 x\r\n{}\r\n0\r\n\r\n'),
  'a chunk shorter than its text': () => inChunks('1\r\n{}\r\n0\r\n\r\n'),
  'a chunk that does not end': () => inChunks('2\r\n{}XX0\r\n\r\n'),
  'chunks with bare LFs': () => inChunks('2\n{}\n0\n\n'),
  'a chunk that ends with a bare LF': () => inChunks('2\r\n{}\n0\r\n\r\n'),
  'a chunk extension with a bare LF': () => inChunks('2;a=\nb\r\n{}\r\n0\r\n\r\n'),
  'a chunk extension with a bare CR': () => inChunks('2;a=\rb\r\n{}\r\n0\r\n\r\n'),
  'a chunk extension with NUL': () => inChunks('2;a=\0b\r\n{}\r\n0\r\n\r\n'),
  'a chunk extension of 60 kB': () => inChunks(`2;${'x'.repeat(60_000)}\r\n{}\r\n0\r\n\r\n`),
  'a trailer of 60 kB': () => inChunks(`2\r\n{}\r\n0\r\nX: ${'y'.repeat(60_000)}\r\n\r\n`),
  'a trailer with a bare LF': () => inChunks('2\r\n{}\r\n0\r\nX: a\nb\r\n\r\n'),
  'a length in the trailer': () => inChunks('2\r\n{}\r\n0\r\nContent-Length: 99\r\n\r\n'),
  'a head of 9,000 headers': () => get('/health', 'A: b\r\n'.repeat(9_000)),
  'a target of 60 kB': () => get(`/${'a'.repeat(60_000)}`),
};

test('what two readers could read in two ways is refused, and the connection ends', async () => {
  for (const [name, bytes] of Object.entries(hostile)) {
    const replies = await converse(port, Buffer.from(bytes() + health, 'latin1'));
    assert.equal(replies.length, 1, `${name}: ${JSON.stringify(replies)}`);
    const [{ status, head, body }] = replies;
    assert.ok([400, 413, 431, 501, 505].includes(status), `${name}: ${status}`);
    assert.match(head, /^connection: close$/im, name);
    assert.equal(typeof JSON.parse(body).message, 'string', name);
  }
});

test('odd but clear framing is read as it is meant, and what follows is the next request', async () => {
  const body = ping(1);
  const size = body.length.toString(16);
  for (const [name, request] of Object.entries({
    'chunk extensions': inChunks(`${size};a=b;c="d"\r\n${body}\r\n0;last\r\n\r\n`),
    'a size with zeros in front': inChunks(`${size.padStart(40, '0')}\r\n${body}\r\n0\r\n\r\n`),
    'a chunk for each byte': inChunks(...[...body].map((byte) => `1\r\n${byte}\r\n`), '0\r\n\r\n'),
    'the coding in capitals': post('transfer-encoding:\tCHUNKED\r\n', `${size}\r\n${body}\r\n0\r\n\r\n`),
  })) {
    const replies = await converse(port, request + last);
    assert.deepEqual(replies.map((reply) => reply.status), [400, 200], name);
    assert.match(replies[0].body, /Mcp-Session-Id is missing/, `${name}: the whole body was understood`);
  }
});

test('a trailer adds nothing to the head that was checked', async () => {
  const trailer = `0\r\nAuthorization: Bearer ${all.key}\r\n\r\n`;
  const replies = await converse(port,
    `POST /mcp HTTP/1.1\r\nHost: localhost\r\n${chunked}\r\n2\r\n{}\r\n${trailer}${last}`);
  assert.equal(replies[0].status, 401);
});

test('pipelined requests are answered in order', async () => {
  const unknown = (name) => get(`/${name}`);
  const message = post(`Content-Length: ${ping(1).length}\r\n`, ping(1));
  const replies = await converse(port, [health, unknown('a'), message, health, unknown('b')].join('') + last);
  assert.deepEqual(replies.map((reply) => reply.status), [200, 404, 400, 200, 404, 200]);
  const many = await converse(port, health.repeat(500) + last);
  assert.equal(many.length, 501);
  assert.ok(many.every((reply) => reply.status === 200));
});

test('no value begins a header, an event or a line of the log', async () => {
  const evil = '%0d%0aSet-Cookie:%20a=b%0d%0a%0d%0a%7B%22msg%22:%22forged%22%7D';
  const cases = [get(`/x${evil}`), get(`/health?x=${evil}`), get('/mcp', `${key.slice(17)}Mcp-Session-Id: ${evil}\r\n`),
    get('/health', `Origin: http://localhost:1${evil}\r\n`),
    `POST /messages?sessionId=${evil} HTTP/1.1\r\n${key}Content-Length: 2\r\n\r\n{}`,
    get('/mcp', `${key.slice(17)}Accept: text/event-stream\r\nMcp-Session-Id: x\r\nLast-Event-ID: 1${evil}\r\n`)];
  for (const bytes of cases) {
    const replies = await converse(port, bytes + last);
    assert.equal(replies.length, 2, bytes);
    assert.doesNotMatch(replies[0].head, /^set-cookie/im);
  }
  const stream = await openStream(all.gateway.url, bearer(all.key));
  const target = new URL((await stream.next()).data, all.gateway.url);
  const id = 'a\r\n\r\nevent: endpoint\r\ndata: /evil\u2028\n\nid: 9\n{"msg":"forged"}';
  for (const message of [{ method: 'ping' }, { method: `no/${id}` }, { method: 'tools/call', params: { name: id } },
    { method: 'tools/call', params: { name: 'suitecrm_server_info', arguments: {}, _meta: { progressToken: id } } }]) {
    const sent = await fetch(target, { method: 'POST', headers: bearer(all.key), body: JSON.stringify({ jsonrpc: '2.0', id, ...message }) });
    assert.equal(sent.status, 202);
    const event = await stream.next();
    assert.equal(event.event, 'message');
    assert.equal(JSON.parse(event.data).id, id);
  }
  stream.close();
  const lines = all.gateway.program.output.trim().split('\n');
  for (const line of lines) assert.notEqual(JSON.parse(line).msg, 'forged');
});

const tooFew = mostFiles() < 2000 && `one process may open ${mostFiles()} files here, 2000 are needed (ulimit -Hn)`;
test('a thousand slow heads take nobody\'s place and are told 408', { skip: tooFew, timeout: 60_000 }, async (test) => {
  show(test, 'alone', await others());
  const slow = [];
  test.after(() => { for (const raw of slow) raw.destroy(); });
  for (let i = 0; i < 1500; i++) slow.push(await RawConnection.open(port));
  const bytes = [...`${'GET /health HTTP/1.1\r\nHost: localhost\r\nX-Slow: '}${'x'.repeat(400)}`];
  const began = Date.now();
  const trickle = (async () => {
    for (const byte of bytes) {
      for (const raw of slow) if (!raw.closed) raw.write(byte);
      if (slow.every((raw) => raw.closed)) break;
      await sleep(100);
    }
  })();
  await sleep(500);
  const felt = await others(60);
  show(test, 'beside 1,500 slow heads', felt);
  assert.ok(percentile(felt, 0.5) < 50 && felt.at(-1) < 2000, felt.join());
  await trickle;
  assert.ok(Date.now() - began < 20_000, 'cut at the deadline of 10 s');
  const told = slow.filter((raw) => raw.text.startsWith('HTTP/1.1 408 ')).length;
  test.diagnostic(`${told} were told 408, ${slow.length - told} made room for others`);
  assert.ok(told > 300 && slow.every((raw) => raw.text === '' || raw.text.startsWith('HTTP/1.1 408 ')));
});

test('a slow body of someone with a key is cut at its deadline', { skip: !isFull && 'takes 30 s: full only', timeout: 60_000 }, async () => {
  const raw = await RawConnection.open(port);
  raw.write(post('Content-Length: 4000\r\n', ''));
  const began = Date.now();
  while (!raw.closed && Date.now() - began < 45_000) {
    raw.write('x');
    await sleep(100);
  }
  assert.match(raw.text, /^HTTP\/1\.1 408 /);
  assert.ok(Date.now() - began < 35_000);
});

test('half-open: an end before the body, an end behind a request, a reset', async () => {
  const early = await RawConnection.open(port, { allowHalfOpen: true });
  early.write(post('Content-Length: 100\r\n', 'abc')).socket.end();
  assert.equal(await early.isClosed(), '', 'half a request has no answer');
  const asked = await RawConnection.open(port, { allowHalfOpen: true });
  asked.write(health).socket.end();
  assert.equal(answers(await asked.isClosed())[0].status, 200, 'the answer still comes');
  for (let i = 0; i < 20; i++) {
    for (const bytes of ['', 'GET', post('Content-Length: 100\r\n', 'abc'), get('/sse', key.slice(17)), health.repeat(50)]) {
      const raw = await RawConnection.open(port);
      raw.write(bytes);
      if (bytes.startsWith('GET /sse')) await raw.says(/endpoint/);
      raw.reset();
    }
  }
  await gone();
  assert.equal((await others(1)).length, 1);
});

/** A process that opens a stream and tells its session; stopped, it is a peer that vanished. */
async function vanishingPeer() {
  const script = `const s = require('net').connect(${port}, '127.0.0.1', () => s.write(process.argv[1]));
    s.on('data', (d) => process.stdout.write(d)); s.on('close', () => console.log('CLOSED'));`;
  const child = spawn(process.execPath, ['-e', script, get('/sse', key.slice(17))], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');  // it may end by itself
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part) => { text += part; });
  const [, where] = await until(() => text.match(/data: (\/messages\S+)/));
  return { child, closed, target: new URL(where, all.gateway.url), ended: () => until(() => text.includes('CLOSED')) };
}

test('a stream that nobody reads takes bounded memory, then it is cut', { timeout: 60_000 }, async (test) => {
  const peer = await vanishingPeer();
  try {
    peer.child.kill('SIGSTOP');
    const { pid } = all.gateway.program.child;
    const rested = residentKb(pid);
    let most = 0;
    let sent = 0;
    const list = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
    for (let status = 202; status === 202; ++sent) {
      assert.ok(sent < 5000, 'the stream is cut');
      const reply = await fetch(peer.target, { method: 'POST', headers: bearer(all.key), body: list });
      await reply.text();
      ({ status } = reply);
      assert.ok(status === 202 || status === 404, `${status}`);
      most = Math.max(most, residentKb(pid) - rested);
    }
    test.diagnostic(`cut after ${sent} answers; memory rose by ${most} kB at most`);
    assert.ok(most < 80_000, `${most} kB`);
    await gone();
    show(test, 'others afterwards', await others());
    peer.child.kill('SIGCONT');
    await peer.ended();
  } finally {
    peer.child.kill('SIGKILL');
    await peer.closed;
  }
});

test('answers that nobody reads stop the asking, not the gateway', { timeout: 90_000 }, async (test) => {
  const { pid } = all.gateway.program.child;
  const rested = residentKb(pid);
  const few = openFiles(pid) + 5;
  const greedy = [];
  for (let i = 0; i < 50; i++) {
    const raw = await RawConnection.open(port);
    raw.socket.pause();
    raw.write(health.repeat(40_000));
    greedy.push(raw);
  }
  const felt = await others(100);
  show(test, 'beside 50 that never read', felt);
  const rose = residentKb(pid) - rested;
  test.diagnostic(`memory rose by ${rose} kB`);
  assert.ok(rose < 50 * 400, `${rose} kB`);
  assert.ok(percentile(felt, 0.5) < 100, felt.join());
  if (isFull) await until(() => openFiles(pid) <= few, 45_000, 'they are cut at the deadline for writing');
  for (const raw of greedy) raw.reset();
  await until(() => openFiles(pid) <= few);
});

test('no file descriptor left: those who are connected are served, newcomers later', { timeout: 60_000 }, async (test) => {
  const own = await startAll({ env: { MAX_SSE_CONNECTIONS: '1000' } });
  const held = [];
  const client = await connect(own.gateway.url, own.key);
  try {
    const { pid } = own.gateway.program.child;
    const call = () => client.callTool({ name: 'suitecrm_count', arguments: { module: 'Accounts' } });
    assert.ok(!(await call()).isError);
    await limitFiles(pid, openFiles(pid) + 20);
    for (let i = 0; i < 60; i++) {
      const raw = await RawConnection.open(own.gateway.port);
      raw.write(`GET /sse HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${own.key}\r\n\r\n`);
      held.push(raw);
    }
    await until(() => own.gateway.logged('accept failed').length > 0);
    const spent = cpuMs(pid);
    const began = Date.now();
    const felt = await timings(20, async () => assert.ok(!(await call()).isError));
    show(test, 'calls of someone connected', felt);
    await sleep(Math.max(0, 2000 - (Date.now() - began)));
    const used = cpuMs(pid) - spent;
    test.diagnostic(`${used} ms of CPU in 2 s without descriptors`);
    assert.ok(used < 500, `${used} ms`);
    assert.equal(own.gateway.logged('accept failed').length, 1, 'said once');
    for (const raw of held) raw.destroy();
    await until(async () => (await fetch(`${own.gateway.url}/health`)).status === 200);
    assert.ok(!(await call()).isError);
  } finally {
    await client.close();
    for (const raw of held) raw.destroy();
    await own.stop();
  }
});

test('a small limit of files leaves room for the CRM and refuses connections clearly', async () => {
  const own = await startAll({ env: { MAX_SSE_CONNECTIONS: '1000' } });
  const { gateway } = own;
  await gateway.program.stop();
  gateway.program = new Program('/usr/bin/prlimit', ['--nofile=96:96', path.join(programs, 'suitecrm-mcp'), 'serve',
    '--config', gateway.config, '--state-dir', gateway.stateDir, '--port', gateway.port], { env: gateway.env });
  await gateway.program.line(/"listening"/);
  const held = [];
  const client = await connect(own.gateway.url, own.key);
  try {
    for (let i = 0; i < 60; i++) {
      const raw = await RawConnection.open(own.gateway.port);
      raw.write(`GET /sse HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${own.key}\r\n\r\n`);
      await raw.says(/^HTTP\/1\.1 (200|503)/);
      held.push(raw);
    }
    const refused = held.filter((raw) => raw.text.startsWith('HTTP/1.1 503'));
    assert.ok(refused.length > 10 && refused.length < 40, `${refused.length} of 60`);
    assert.match(refused[0].text, /no connection left/);
    assert.equal(own.gateway.logged('accept failed').length, 0);
    for (const raw of held) raw.destroy();
    await until(async () => (await (await fetch(`${own.gateway.url}/health`)).json()).active === 1);
    const result = await client.callTool({ name: 'suitecrm_count', arguments: { module: 'Accounts' } });
    assert.ok(!result.isError, JSON.stringify(result.content));
  } finally {
    await client.close();
    for (const raw of held) raw.destroy();
    await own.stop();
  }
});
