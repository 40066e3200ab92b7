// docs/http.md is true: its shell lines print what it shows, its requests get what it says, its headers
// are those that are sent. That its other tables follow the code is shown by http_page_test.cpp.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { after, before, test } from 'node:test';
import { alice, bearer, bob, openStream, startAll, until } from './harness.mjs';
import { answerOn, exchange, looksLike, nginxBlock, requestBytes, shellLines, table, ticked, words } from './http_page.mjs';
import { Nginx } from './nginx.mjs';

const ping = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
const initialize = (version) => JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize',
  params: { protocolVersion: version, capabilities: {}, clientInfo: { name: 'page', version: '1' } } });
const newest = '2025-11-25';

let all;   // with the limits of a fresh installation
let busy;  // with a CRM that fails, and streams without number
let bobs, strangers;
before(async () => {
  [all, busy] = await Promise.all([
    startAll({ env: { RATE_LIMIT_SSE: '20', RATE_LIMIT_MESSAGES: '100' } }),
    startAll({ env: { CRM_TIMEOUT_MS: '300' } }),
  ]);
  bobs = await all.gateway.user('bob@example.com', 'crm1', bob);
  strangers = await all.gateway.user('stranger@example.com', 'crm1', bob);
  await all.gateway.admin(['add', '--email', 'nobody@example.com', '--entity', 'crm1', '--user', 'bob', '--pass', '-'], 'x\n');
});
after(() => Promise.all([all?.stop(), busy?.stop()]));

const sentNames = new Set();
const sent = async (port, bytes, options) => {
  const reply = await exchange(port, bytes, options);
  for (const name of reply.names) sentNames.add(name);
  const must = { 401: 'www-authenticate', 405: 'allow', 429: 'retry-after' }[reply.status] ??
    (reply.body.includes('"error":"unavailable"') ? 'retry-after' : 'connection');
  assert.ok(reply.headers.has(must), `${must} is missing: ${reply.status} ${reply.body}`);
  return reply;
};
let users = 0;
/** Each with limits of their own. */
const newUser = (where = all, who = alice) => where.gateway.user(`user${++users}@example.com`, 'crm1', who);
const authorization = (key) => `Authorization: Bearer ${key}`;
const ask = (port, request, parts) => sent(port, requestBytes(request, '', parts));

async function openSession(port, key, version = newest) {
  const reply = await ask(port, 'POST /mcp', { headers: [authorization(key)], body: initialize(version) });
  assert.equal(reply.status, 200, reply.body);
  return { id: reply.headers.get('mcp-session-id'), result: JSON.parse(reply.body).result };
}

async function openSse(port, key) {
  const stream = await sent(port, requestBytes('GET /sse', '', { headers: [authorization(key)] }), { keep: true });
  assert.equal(stream.status, 200, stream.body);
  return { target: stream.body.match(/data: (\S+)/)[1], socket: stream.socket };
}

/** What an answer's cell claims. */
function expectAnswer(cell, reply, row) {
  const where = `${row.join(' | ')}\n${reply.body}`;
  const json = () => JSON.parse(reply.body);
  for (const item of ticked(cell)) {
    const header = item.match(/^([A-Z][\w-]*): (.*)$/);
    if (header) assert.ok(looksLike(reply.headers.get(header[1].toLowerCase()) ?? '', header[2]) && reply.headers.has(header[1].toLowerCase()), `${item}: ${where}`);
    else if (/^-\d+$/.test(item)) assert.equal(json().error.code, Number(item), where);
    else if (item.startsWith('{')) assert.ok(looksLike(reply.body, item), where);
    else {
      assert.equal(json().error, item, where);
      assert.ok(json().message.length > 10, where);
    }
  }
  for (const word of words(cell)) {
    if (word === 'no body') assert.equal(reply.body, '', where);
    else if (word === 'isError') assert.equal(json().result.isError, true, where);
    else assert.fail(`what is "${word}"? ${where}`);
  }
}

const counts = new Map();  // of requests, by their bytes
/** Sends what a row says; `user` has the table's key. */
async function sendRow([request, cell], user) {
  const fill = { headers: [], body: '' };
  const said = words(cell);
  const port = all.gateway.port;
  const times = Number(said.find((word) => / times$/.test(word))?.split(' ')[0] ?? 1);
  const key = times > 1 ? await newUser() : user.key;  // who does something too often spoils it for nobody
  for (const word of said) {
    if (word === 'key') fill.headers.push(authorization(key));
    else if (word === 'key of somebody else') fill.headers.push(authorization(bobs));
    else if (word === 'key without the grant') fill.headers.push(authorization(strangers));
    else if (word === 'session') fill.headers.push(`Mcp-Session-Id: ${(await openSession(port, key)).id}`);
    else if (word === 'ping') fill.body = ping;
    else if (word === 'initialize') fill.body = initialize(newest);
    else if (!/^\d+ (times|more headers|more bytes of head)$/.test(word)) assert.fail(`what is "${word}"?`);
  }
  if (request.includes('=ID')) fill.target = (user.stream ??= await openSse(port, key)).target;
  const bytes = requestBytes(ticked(request)[0], cell, fill);
  // Those of earlier rows count too.
  for (let i = (counts.get(bytes) ?? 0) + 1; i < times; i++) assert.notEqual((await sent(port, bytes)).status, 429, `${request}, ${i} times`);
  counts.set(bytes, Math.max(times, (counts.get(bytes) ?? 0) + 1));
  return sent(port, bytes);
}

test('the shell lines print what the page shows', async () => {
  const env = { PATH: process.env.PATH, KEY: all.key };
  for (const { command, output } of shellLines()) {
    const shell = spawn('sh', ['-c', command.replaceAll(':3101', `:${all.gateway.port}`)], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    shell.stdout.setEncoding('utf8').on('data', (part) => { text += part; });
    await once(shell, 'close');
    text = text.replaceAll('\r', '').replaceAll(String(all.gateway.port), '3101').trimEnd();
    assert.ok(looksLike(text, output), `${command}\n${text}\n--- the page:\n${output}`);
    env.SESSION = text.match(/^Mcp-Session-Id: (\S+)/m)?.[1] ?? env.SESSION;
  }
});

for (const name of ['anywhere', 'health', 'sse', 'mcp']) {
  test(`requests, ${name}: each gets what the page says`, async () => {
    if (name === 'anywhere') {
      await all.gateway.admin(['remove', '--email', 'stranger@example.com', '--entity', 'crm1']);
      // A running gateway hears of it within a second.
      await until(async () => (await fetch(`${all.gateway.url}/test`, { headers: bearer(strangers) })).status === 403);
    }
    const user = { key: await newUser() };
    for (const row of table(`requests ${name}`)) {
      const reply = await sendRow(row, user);
      assert.equal(String(reply.status), row[2], `${row.join(' | ')}\n${reply.body}`);
      expectAnswer(row[3], reply, row);
    }
    user.stream?.socket.destroy();
  });
}

test('every route takes its methods and no other, with /CODE and without', async () => {
  const methods = new Map();
  for (const [cell] of table('routes')) {
    const [method, path] = ticked(cell)[0].split(' ');
    methods.set(path, [...(methods.get(path) ?? []), method, ...(method === 'GET' ? ['HEAD'] : [])]);
  }
  for (const [path, known] of methods) {
    for (const prefix of ['', '/crm1']) {
      const reply = await ask(all.gateway.port, `BREW ${prefix}${path}`, {});
      assert.equal(reply.status, 405, path);
      assert.deepEqual(reply.headers.get('allow').split(', ').sort(), [...known, 'OPTIONS'].sort());
    }
  }
  for (const [cell, needsKey] of table('routes')) {
    const reply = await ask(all.gateway.port, ticked(cell)[0], {});
    assert.equal(reply.status === 401, needsKey === 'yes', `${cell}: ${reply.status}`);
  }
});

test('versions differ as the page says', async () => {
  const key = await newUser(busy);
  const port = busy.gateway.port;
  for (const [cell, structured, batches, priming] of table('versions')) {
    const [version] = ticked(cell);
    const session = await openSession(port, key, version);
    assert.equal(session.result.protocolVersion, version);
    assert.equal('title' in session.result.serverInfo ? 'yes' : 'no', structured, version);
    const headers = [authorization(key), `Mcp-Session-Id: ${session.id}`, `MCP-Protocol-Version: ${version}`];
    const list = await ask(port, 'POST /mcp', { headers, body: '{"jsonrpc":"2.0","id":2,"method":"tools/list"}' });
    assert.equal(list.body.includes('outputSchema') ? 'yes' : 'no', structured, version);
    const batch = await ask(port, 'POST /mcp', { headers, body: `[${ping}]` });
    assert.equal(batch.status === 200 ? 'yes' : 'no', batches, version);
    const bytes = requestBytes('POST /mcp', '', { headers: [...headers, 'Accept: text/event-stream'], body: ping });
    const stream = await sent(port, bytes, { keep: true });
    assert.equal(/^id: \S+\nretry: \d+\ndata:\n\n/.test(stream.body) ? 'yes' : 'no', priming, version);
    stream.socket.destroy();
  }
  const unknown = await openSession(port, key, '1999-01-01');
  assert.equal(unknown.result.protocolVersion, ticked(table('versions')[0][0])[0]);
});

test('the nginx block lets streams through, below /CODE too', async () => {
  for (const prefix of ['', '/crm1']) {
    const site = nginxBlock().replaceAll(':3101', `:${all.gateway.port}`).replace('location /', `location ${prefix}/`);
    const nginx = await Nginx.start(site);
    try {
      const key = await newUser();
      const stream = await openStream(nginx.url + prefix, bearer(key));
      assert.match((await stream.next()).data, new RegExp(`^${prefix}/messages\\?sessionId=`));
      stream.close();
      const bytes = requestBytes(`POST ${prefix}/mcp`, '', { headers: [authorization(key)], body: initialize(newest) });
      assert.ok((await exchange(nginx.port, bytes)).headers.get('mcp-session-id'));
    } finally { await nginx.stop(); }
  }
});

const open = (key, count) => Promise.all(Array.from({ length: count }, () => openSse(busy.gateway.port, key)));
const close = (streams) => { for (const stream of streams) stream.socket.destroy(); };
const fault = (rule) => busy.sandbox.fault({ method: 'login', times: 1, ...rule });

/** What must be so before the request: gives back { key, session, after }. */
const situations = {
  'the user has 25 streams open': async () => {
    const key = await newUser(busy);
    const session = (await openSession(busy.gateway.port, key)).id;
    const streams = await open(key, 25);
    return { key, session, after: () => close(streams) };
  },
  '100 streams are open': async () => {
    const keys = await Promise.all([1, 2, 3, 4].map(() => newUser(busy)));
    const streams = (await Promise.all(keys.map((key) => open(key, 25)))).flat();
    return { key: await newUser(busy), after: () => close(streams) };
  },
  'the CRM refuses the password': async () => ({ key: await newUser(busy, { user: 'alice', password: 'wrong' }) }),
  'the CRM answers 500': async () => { await fault({ fault: 'http_500' }); return { key: await newUser(busy) }; },
  'the CRM is slower than CRM_TIMEOUT_MS': async () => { await fault({ fault: 'delay', ms: 2000 }); return { key: await newUser(busy) }; },
  'the CRM breaks the connection': async () => { await fault({ fault: 'drop', times: 5 }); return { key: await newUser(busy), after: () => busy.sandbox.heal() }; },
  'the CRM does not answer': async () => {
    await busy.sandbox.program.stop('SIGKILL');
    return { key: busy.key };
  },
  // A request that has begun is still read; its answer is the gateway's last word.
  'the gateway is stopping': async () => {
    const socket = net.connect(busy.gateway.port, '127.0.0.1').setEncoding('utf8');
    socket.write(`POST /messages HTTP/1.1\r\nHost: localhost\r\n${authorization(busy.key)}\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n`);
    assert.match(String(await once(socket, 'data')), /100 Continue/);
    busy.gateway.program.child.kill('SIGTERM');
    await busy.gateway.program.line(/"stopping"/);
    return { socket };
  },
};

test('full, stopping, an ill CRM: as the page says', async () => {
  const rows = table('situations');
  assert.deepEqual(new Set(rows.map((row) => row[0])), new Set(Object.keys(situations)));
  const drained = () => until(async () => /"active":0/.test((await ask(busy.gateway.port, 'GET /health', {})).body));
  for (const row of rows) {
    if (row[0].includes('stream')) await drained();
    const { key, session, socket, after: undo } = await situations[row[0]]();
    const headers = [...(key ? [authorization(key)] : []), ...(session ? [`Mcp-Session-Id: ${session}`] : [])];
    if (socket) socket.write('{}');
    const reply = socket ? await answerOn(socket) : await ask(busy.gateway.port, ticked(row[1])[0], { headers });
    assert.equal(String(reply.status), row[2], `${row.join(' | ')}\n${reply.body}`);
    expectAnswer(row[3], reply, row);
    await undo?.();
  }
});

test('the headers of answers are those on the page', () => {
  const listed = new Set(table('response headers').flatMap(([cell]) => ticked(cell)));
  assert.deepEqual([...sentNames].sort(), [...listed].sort());
});
