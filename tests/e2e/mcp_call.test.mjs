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

test('says a reason once', async () => {
  const wrong = await call(['--list'], 'wrong');
  assert.equal(wrong.output.match(/answered 401/g).length, 1, wrong.output);
  assert.equal(wrong.output.trimEnd().split('\n').length, 1, wrong.output);
});

test('shows numbers as the server sent them', async () => {
  const fields = { name: 'Numbers', amount: '1234.50', date_closed: '2030-01-31', sales_stage: 'Prospecting' };
  const created = await call(['suitecrm_create', 'module=Opportunities', `fields=${JSON.stringify(fields)}`]);
  assert.equal(created.code, 0, created.output);
  const search = ['suitecrm_search', 'module=Opportunities', "query=opportunities.name = 'Numbers'", 'fields=amount'];
  const json = await call(search);
  assert.equal(Number(JSON.parse(json.output).records[0].amount), 1234.5);
  const written = json.output.match(/"amount":"?([^",}]+)/)[1];
  assert.match(written, /^1234\.5/);
  const raw = await call(['--raw', ...search]);
  assert.ok(raw.output.includes(json.output.trim()), 'the same bytes in the whole result');
  const table = await call(['--table', ...search]);
  assert.ok(table.output.trimEnd().endsWith(` ${written}`), table.output);
});

test('a search that finds nothing says so', async () => {
  const result = await call(['--table', 'suitecrm_search', 'module=Accounts', "query=accounts.name = 'nobody at all'"]);
  assert.equal(result.code, 0, result.output);
  assert.equal(result.output, 'no records\n');
});

test('a URL that is not a stream is 1 with a hint at /sse', async () => {
  for (const url of [all.gateway.url, `${all.gateway.url}/crm1`, `${all.gateway.url}/sse/`]) {
    const result = await run('mcp-call', ['--url', url, '--list'], { env: { MCP_KEY: all.key } });
    assert.equal(result.code, 1, url);
    assert.match(result.output, /404.*\/sse.*\/CODE\/sse/);
  }
});

test('a value of the wrong type is told before it is sent, exit code 2', async () => {
  const number = await call(['suitecrm_search', 'module=Accounts', 'max_results=abc']);
  assert.equal(number.code, 2);
  assert.equal(number.output, 'mcp-call: max_results: expected an integer, got "abc"\n');
  const flag = await call(['suitecrm_create', 'module=Accounts', 'fields={"name":"X"}', 'dry_run=yes']);
  assert.equal(flag.code, 2);
  assert.equal(flag.output, 'mcp-call: dry_run: expected true or false, got "yes"\n');
});

test('refuses wrong usage with 2', async () => {
  assert.equal((await call([])).code, 2);
  assert.equal((await call(['suitecrm_search', 'Accounts'])).code, 2);
});
