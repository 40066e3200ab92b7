// A CRM that misbehaves: what the model is told, and that the gateway recovers.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { connect, sleep, startAll, until } from './harness.mjs';

let all, client;
before(async () => {
  all = await startAll({ env: { CRM_TIMEOUT_MS: '800', CIRCUIT_BREAKER_THRESHOLD: '4',
    CIRCUIT_BREAKER_RESET_MS: '600', CB_PROBE_INTERVAL_MS: '60000' } });
  client = await connect(all.gateway.url, all.key);
  await search();
});
after(async () => {
  await client?.close();
  await all?.stop();
});

const search = () => client.callTool({ name: 'suitecrm_search', arguments: { module: 'Accounts', max_results: 2 } });
const create = (name) => client.callTool({ name: 'suitecrm_create', arguments: { module: 'Accounts', fields: { name } } });
const breaker = async () => (await (await fetch(`${all.gateway.url}/health`)).json()).circuit_breaker;

async function recovered() {
  await all.sandbox.heal();
  await until(async () => !(await search()).isError, 10_000, 'a search works again');
  assert.equal(await breaker(), 'closed');
}

for (const rule of [{ fault: 'http_500', times: 1 }, { fault: 'html', times: 1 }, { fault: 'drop', times: 1 },
  { fault: 'delay', ms: 3000, times: 1 }]) {
  test(`${rule.fault} on a write is an error, never a success, and is not sent twice`, async () => {
    const before = (await all.sandbox.state()).calls.set_entry ?? 0;
    await all.sandbox.fault({ ...rule, method: 'set_entry' });
    const result = await create(`Fault ${rule.fault}`);
    assert.equal(result.isError, true, JSON.stringify(result.content));
    assert.ok(result.content[0].text.length > 20);
    assert.equal((await all.sandbox.state()).calls.set_entry, before + 1);
    await recovered();
  });
}

test('a write whose outcome is unknown says so', async () => {
  await all.sandbox.fault({ fault: 'drop', times: 1, method: 'set_entry' });
  assert.match((await create('Unknown outcome')).content[0].text, /may or may not have happened/);
  await recovered();
});

test('a PHP notice in front of the JSON does not break reading', async () => {
  await all.sandbox.fault({ fault: 'php_notice', times: 1, method: 'get_entry_list' });
  const result = await search();
  if (result.isError) assert.match(result.content[0].text, /CRM/);
  else assert.equal(result.structuredContent.records.length, 2);
  await recovered();
});

test('expired sessions are renewed without the client noticing', async () => {
  await all.sandbox.fault({ fault: 'expire_sessions', times: 1, method: 'get_entry_list' });
  const result = await search();
  assert.ok(!result.isError, JSON.stringify(result.content));
  await recovered();
});

test('a CRM that is too slow is a timeout that names itself', async () => {
  await all.sandbox.fault({ fault: 'delay', ms: 5000, times: 1, method: 'get_entry_list' });
  const started = Date.now();
  const result = await search();
  assert.equal(result.isError, true);
  assert.match(result.content[0].text, /time|answer/i);
  assert.ok(Date.now() - started < 3000);
  await recovered();
});

test('slow bytes within the time limit are read to the end', async () => {
  await all.sandbox.fault({ fault: 'slow_bytes', ms: 1, times: 1, method: 'get_server_info' });
  const result = await client.callTool({ name: 'suitecrm_server_info', arguments: {} });
  assert.ok(!result.isError, JSON.stringify(result.content));
  await recovered();
});

test('the breaker opens after failures, refuses fast, and closes when the CRM is back', async () => {
  await all.sandbox.fault({ fault: 'http_500' });
  await until(async () => { await search(); return (await breaker()) === 'open'; }, 5000, 'the breaker opens');
  const { calls } = await all.sandbox.state();
  const started = Date.now();
  const result = await search();
  assert.equal(result.isError, true);
  assert.ok(Date.now() - started < 200, 'refused without asking the CRM');
  assert.equal((await all.sandbox.state()).calls.get_entry_list, calls.get_entry_list);
  await sleep(700);
  await recovered();
});

test('refusals of the CRM do not open the breaker', async () => {
  for (let i = 0; i < 8; i++) {
    await client.callTool({ name: 'suitecrm_get', arguments: { module: 'Accounts', id: 'nobody' } });
  }
  assert.equal(await breaker(), 'closed');
});

test('/health/deep is 503 while the CRM is gone', async () => {
  await all.sandbox.fault({ fault: 'http_500' });
  const reply = await fetch(`${all.gateway.url}/health/deep`);
  assert.equal(reply.status, 503);
  assert.equal((await reply.json()).status, 'unhealthy');
  await recovered();
});

test('no call is left behind', async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, search));
  assert.ok(answers.every((answer) => !answer.isError));
  assert.deepEqual(client.errors, []);
});
