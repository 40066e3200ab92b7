// The official MCP Inspector, its command line.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { folderFor, nodeProgram, runClient, skip } from './clients/clients.mjs';
import { startAll } from './harness.mjs';

let all;
before(async () => { if (!skip) all = await startAll({ entities: ['crm1', 'crm2'] }); });
after(() => all?.stop());

function inspect(t, transport, args, key = all.key) {
  const url = `${all.gateway.url}/crm1/${transport === 'sse' ? 'sse' : 'mcp'}`;
  return runClient(folderFor(t), [...nodeProgram('mcp-inspector'), '--cli', '--transport', transport, '--server-url', url,
    '--header', `Authorization: Bearer ${key}`, ...args]);
}

// What each era of the protocol makes the Inspector open with: initialize, or server/discover and then initialize.
for (const [transport, era] of [['sse', 'legacy'], ['http', 'legacy'], ['http', 'auto']]) {
  const speak = ['--protocol-era', era];

  test(`${transport}, ${era}: tools/list shows 24 tools`, { skip }, async (t) => {
    const { code, stdout, output } = await inspect(t, transport, [...speak, '--method', 'tools/list']);
    assert.equal(code, 0, output);
    const { tools } = JSON.parse(stdout);
    assert.equal(tools.length, 24);
    for (const tool of tools) assert.match(tool.name, /^suitecrm_crm1_\w+$/);
  });

  test(`${transport}, ${era}: tools/call finds records`, { skip }, async (t) => {
    const { code, stdout, output } = await inspect(t, transport, [...speak, '--method', 'tools/call',
      '--tool-name', 'suitecrm_crm1_search', '--tool-arg', 'module=Accounts', 'max_results=2', 'order_by=name']);
    assert.equal(code, 0, output);
    const result = JSON.parse(stdout);
    assert.equal(result.structuredContent.records.length, 2);
    assert.deepEqual(JSON.parse(result.content[0].text), result.structuredContent);
  });
}

test('the schemas suit every client that the Inspector knows of', { skip }, async (t) => {
  const { code, output } = await inspect(t, 'http', ['--method', 'tools/list', '--strict']);
  assert.equal(code, 0, output);
});

test('200 calls, ten at once, without an error', { skip }, async (t) => {
  const { code, stdout, output } = await inspect(t, 'http', ['--method', 'tools/call', '--tool-name', 'suitecrm_crm1_count',
    '--tool-arg', 'module=Accounts', '--load', '--load-requests', '200', '--load-concurrency', '10']);
  assert.equal(code, 0, output);
  const { requests, ok, toolErrors } = JSON.parse(stdout);
  assert.deepEqual({ requests, ok, toolErrors }, { requests: 200, ok: 200, toolErrors: 0 });
});

for (const transport of ['sse', 'http']) {
  test(`${transport}: a wrong key is refused as such`, { skip }, async (t) => {
    const { code, output } = await inspect(t, transport, ['--method', 'tools/list'], 'wrong');
    assert.notEqual(code, 0, output);
    assert.equal(JSON.parse(output).error.code, 'auth_required');
  });
}
