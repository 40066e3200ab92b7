// Our own client: what it prints and how it ends.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { run, startAll } from './harness.mjs';

let all;
before(async () => { all = await startAll(); });
after(() => all?.stop());

const call = (args, key = all.key) =>
  run('mcp-call', ['--url', `${all.gateway.url}/sse`, ...args], { env: { MCP_KEY: key, COLUMNS: '90' } });

test('prints records as a table that fits', async () => {
  const result = await call(['--table', 'suitecrm_search', 'module=Accounts', 'fields=name,industry', 'max_results=3', 'order_by=name']);
  assert.equal(result.code, 0, result.output);
  const lines = result.output.trimEnd().split('\n');
  assert.equal(lines.length, 5);
  assert.match(lines[0], /id.*name.*industry/);
  assert.ok(lines.every((line) => [...line].length <= 90));
});

test('prints JSON into a pipe, typed by the schema', async () => {
  const result = await call(['suitecrm_search', 'module=Accounts', 'max_results=2']);
  assert.equal(JSON.parse(result.output).records.length, 2);
  const json = await call(['suitecrm_count', '--json', '{"module":"Accounts"}']);
  assert.ok(JSON.parse(json.output).count >= 50);
});

test('lists the tools', async () => {
  const result = await call(['--list']);
  assert.equal(result.code, 0, result.output);
  assert.match(result.output, /suitecrm_server_info/);
});

test('fails with 1 and the reason: tool error, wrong key, nobody there', async () => {
  const refused = await call(['suitecrm_get', 'module=Accounts', 'id=nobody']);
  assert.equal(refused.code, 1);
  const wrong = await call(['--list'], 'wrong');
  assert.equal(wrong.code, 1);
  assert.match(wrong.output, /401/);
  const nobody = await run('mcp-call', ['--url', 'http://127.0.0.1:9/sse', '--list'], { env: { MCP_KEY: 'x' } });
  assert.equal(nobody.code, 1);
});

test('refuses wrong usage with 2', async () => {
  assert.equal((await call([])).code, 2);
  assert.equal((await call(['suitecrm_search', 'Accounts'])).code, 2);
});
