// The official conformance suite: what it demands of a server that offers tools only.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { folderFor, nodeProgram, runClient, skip } from './clients/clients.mjs';
import { startProxy } from './clients/proxy.mjs';
import { bearer, startAll } from './harness.mjs';

const always = ['server-initialize', 'server-session-lifecycle', 'ping', 'tools-list'];
const scenarios = {
  '2025-06-18': always,
  '2025-11-25': [...always, 'dns-rebinding-protection', 'server-sse-multiple-streams'],
};

let all;
before(async () => { if (!skip) all = await startAll(); });
after(() => all?.stop());

/** Runs one scenario: its exit code, its output, and its checks as [{ id, status }]. */
async function conform(t, version, scenario, { key = all.key, headers = {}, ...changes } = {}) {
  const folder = folderFor(t);
  const proxy = await startProxy(all.gateway.url, { ...bearer(key), ...headers }, changes);
  t.after(() => proxy.stop());
  const { code, output } = await runClient(folder, [...nodeProgram('conformance'), 'server', '--url', `${proxy.url}/mcp`,
    '--scenario', scenario, '--spec-version', version, '--output-dir', folder]);
  const written = fs.readdirSync(folder, { recursive: true }).filter((name) => path.basename(name) === 'checks.json');
  const checks = written.flatMap((name) => JSON.parse(fs.readFileSync(path.join(folder, name))));
  return { code, output, checks };
}

const withStatus = (checks, ...statuses) => checks.filter((check) => statuses.includes(check.status)).map((check) => check.id);

/** The suite counts a scenario that it does not run as a success: so this counts what was checked. */
function assertConforms({ code, output, checks }, ...ids) {
  assert.equal(code, 0, output);
  assert.deepEqual(withStatus(checks, 'FAILURE', 'WARNING', 'SKIPPED'), [], output);
  const good = withStatus(checks, 'SUCCESS');
  assert.ok(good.length > 0, output);
  for (const id of ids) assert.ok(good.includes(id), `${id}: ${output}`);
}

for (const [version, names] of Object.entries(scenarios))
  for (const name of names)
    test(`${version}: ${name}`, { skip }, async (t) => assertConforms(await conform(t, version, name)));

test('2025-11-25: server-sse-multiple-streams, for a client that reads streams only', { skip }, async (t) =>
  assertConforms(await conform(t, '2025-11-25', 'server-sse-multiple-streams', { headers: { accept: 'text/event-stream' } }),
    'server-sse-streams-functional'));

test('2025-11-25: server-sse-polling, with a slow CRM behind a line that breaks', { skip }, async (t) => {
  const calls = { test_reconnection: { name: 'suitecrm_search', arguments: { module: 'Accounts', max_results: 1 } } };
  await all.sandbox.fault({ fault: 'delay', ms: 4500, times: 1, method: 'get_entry_list' });
  assertConforms(await conform(t, '2025-11-25', 'server-sse-polling', { calls, cutsStreams: true }),
    'server-sse-priming-event', 'server-sse-retry-field', 'server-sse-disconnect-resume');
});

for (const version of Object.keys(scenarios)) {
  test(`${version}: logging is not offered, so its scenario meets a proper error`, { skip }, async (t) => {
    const { code, checks } = await conform(t, version, 'logging-set-level');
    assert.equal(code, 1);
    assert.deepEqual(withStatus(checks, 'FAILURE'), ['logging-set-level']);
    assert.deepEqual(withStatus(checks, 'SUCCESS'), ['wire-schema-valid']);
  });
}

test('the suite notices a server that refuses the key', { skip }, async (t) => {
  const { code } = await conform(t, '2025-11-25', 'ping', { key: 'wrong' });
  assert.equal(code, 1);
});
