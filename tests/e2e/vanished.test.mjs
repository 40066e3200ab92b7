// A client that vanishes without a word: what is sent to it is lost. Played in a network of its
// own, whose only link is taken down.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { bearer, isFull, openStream, startAll, until } from './harness.mjs';

const link = (state) => {
  const { status, stderr } = spawnSync('ip', ['link', 'set', 'lo', state], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ip link set lo ${state}: ${stderr}`);
};

/** Runs in the network of its own: this file starts itself there. */
async function vanish() {
  link('up');
  const all = await startAll({ env: { SSE_KEEP_ALIVE_MS: '1000' } });
  const stream = await openStream(all.gateway.url, bearer(all.key));
  assert.ok(await stream.next());
  link('down');
  const began = Date.now();
  await until(() => all.gateway.logged('sse closed').length === 1, 70_000, 'the gateway gives the stream up');
  console.log(`given up after ${((Date.now() - began) / 1000).toFixed(0)} s`);
  link('up');
  const health = await (await fetch(`${all.gateway.url}/health`)).json();
  assert.equal(health.active, 0);
  await all.stop();
}

const own = process.getuid() === 0 ? '-n' : '-rn';
if (process.argv.includes('--inside')) {
  await vanish();
  process.exit(0);
} else {
  const isPossible = isFull && spawnSync('unshare', [own, 'true']).status === 0;
  const skip = !isFull ? 'takes half a minute: full only'
    : !isPossible && 'this machine allows no network of one\'s own (unshare -n)';
  test('a client that vanished is given up within a minute', { skip, timeout: 100_000 }, (test) => {
    const { status, stdout, stderr } = spawnSync('unshare',
      [own, process.execPath, fileURLToPath(import.meta.url), '--inside'], { encoding: 'utf8', timeout: 95_000 });
    assert.equal(status, 0, stdout + stderr);
    test.diagnostic(stdout.trim());
  });
}
