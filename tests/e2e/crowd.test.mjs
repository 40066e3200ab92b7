// Ten thousand who only wait, beside a hundred who work: memory per connection, and what those who
// work feel of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bearer, isFull, sleep, startAll, until } from './harness.mjs';
import { RawConnection, cpuMs, mostFiles, percentile, residentKb } from './raw_client.mjs';

const idle = 10_000;
const busy = 100;
const needed = idle + 1_000;
const skip = mostFiles() < needed && `one process may open ${mostFiles()} files here, ${needed} are needed (ulimit -Hn)`;
const skipTwice = isFull ? skip : 'a second and third crowd: full only';

let all, pid;
/** For each crowd a gateway of its own: memory that another crowd left behind would be used again. */
async function start() {
  all = await startAll({ env: { MAX_SSE_CONNECTIONS: String(idle * 4), RATE_LIMIT_SSE: '1000000' } });
  pid = all.gateway.program.child.pid;
  await hundredWork(5);  // warm
}

/** Opens `count` connections, so many at once that the backlog holds them. */
async function open(count, say) {
  const crowd = [];
  const one = async () => {
    while (crowd.length < count) {
      const place = crowd.push(null) - 1;
      crowd[place] = await RawConnection.open(all.gateway.port);
      await say(crowd[place]);
    }
  };
  await Promise.all(Array.from({ length: 200 }, one));
  return crowd;
}

async function hundredWork(rounds) {
  const headers = { ...bearer(all.key), 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' };
  const send = (message, more) => fetch(`${all.gateway.url}/mcp`, { method: 'POST', headers: { ...headers, ...more },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...message }) });
  const times = [];
  await Promise.all(Array.from({ length: busy }, async () => {
    const hello = await send({ method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'busy', version: '1' } } });
    await hello.text();
    const session = { 'Mcp-Session-Id': hello.headers.get('mcp-session-id') };
    for (let i = 0; i < rounds; i++) {
      const began = performance.now();
      const reply = await send({ method: 'tools/call', params: { name: 'suitecrm_count', arguments: { module: 'Accounts' } } }, session);
      const answer = await reply.json();
      times.push(performance.now() - began);
      assert.ok(answer.result && !answer.result.isError, JSON.stringify(answer));
    }
  }));
  return times.sort((a, b) => a - b);
}

const show = (test, name, sorted) => test.diagnostic(
  `${name}: p50 ${percentile(sorted, 0.5).toFixed(1)} ms, p99 ${percentile(sorted, 0.99).toFixed(1)} ms`);
const health = async () => (await fetch(`${all.gateway.url}/health`)).json();
/** Opens the crowd, lets the hundred work beside it, and hands it to `check`. */
async function beside(test, what, say, kbEach, check) {
  await start();
  test.after(() => all.stop());
  const alone = await hundredWork(20);
  show(test, 'a hundred alone', alone);
  const rested = residentKb(pid);
  const began = performance.now();
  const crowd = await open(idle, say);
  try {
    const each = (residentKb(pid) - rested) / idle;
    test.diagnostic(`${idle} ${what} in ${((performance.now() - began) / 1000).toFixed(1)} s: ` +
      `RSS ${rested} kB -> ${residentKb(pid)} kB, ${each.toFixed(1)} kB each`);
    assert.ok(each < kbEach, `${each} kB for each`);
    const felt = await hundredWork(20);
    show(test, `a hundred beside ${idle} ${what}`, felt);
    assert.ok(percentile(felt, 0.5) < percentile(alone, 0.5) * 3 + 20, 'they hardly feel it');
    await check(crowd);
  } finally {
    for (const raw of crowd) raw?.destroy();
  }
}

async function allStay(test, crowd) {
  const spent = cpuMs(pid);
  await sleep(2000);
  test.diagnostic(`${(cpuMs(pid) - spent) / 20} % of a core while all only wait`);
  assert.equal(crowd.filter((raw) => raw.closed).length, 0, 'all are still there');
}

test('10,000 idle streams', { skip, timeout: 110_000 }, async (test) => {
  await beside(test, 'idle streams', async (raw) => {
    raw.write(`GET /sse HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${all.key}\r\n\r\n`);
    await raw.says(/endpoint\ndata: .*\n\n/, 20_000);
  }, 12, async (crowd) => {
    assert.equal((await health()).active, idle);
    await allStay(test, crowd);
  });
  await until(async () => (await health()).active === 0, 20_000);
});

test('10,000 idle connections that were answered once', { skip: skipTwice, timeout: 110_000 }, async (test) => {
  await beside(test, 'idle connections', async (raw) => {
    raw.write('GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await raw.says(/\r\n\r\n.*\}$/s, 20_000);
  }, 15, (crowd) => allStay(test, crowd));
});

test('10,000 that never say a word are gone after ten seconds', { skip: skipTwice, timeout: 110_000 }, async (test) => {
  await beside(test, 'silent connections', async () => {}, 15,
    (crowd) => until(() => crowd.every((raw) => raw.closed), 15_000));
});
