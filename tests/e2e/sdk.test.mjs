// The official SDK over HTTP+SSE: every tool, the life of a record, many calls at once.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { connect, startAll } from './harness.mjs';

let all, client;
before(async () => {
  all = await startAll();
  client = await connect(all.gateway.url, all.key);
});
after(async () => {
  await client?.close();
  await all?.stop();
});

async function call(name, args, on = client) {
  const result = await on.callTool({ name: `suitecrm_${name}`, arguments: args });
  assert.ok(!result.isError, JSON.stringify(result.content));
  return result.structuredContent;
}
async function refusal(name, args) {
  const result = await client.callTool({ name: `suitecrm_${name}`, arguments: args });
  assert.equal(result.isError, true, JSON.stringify(result));
  return result.content[0].text;
}

test('initialize names the server and answers with the offered version', () => {
  assert.equal(client.getServerVersion().name, 'suitecrm-mcp');
  assert.ok(client.getServerCapabilities().tools);
});

const tools24 = ['search', 'search_text', 'get', 'get_many', 'create', 'update', 'delete', 'count', 'bulk_upsert',
  'get_relationships', 'link_records', 'unlink_records', 'get_module_fields', 'get_dropdown_values', 'list_modules',
  'get_recent', 'get_upcoming_activities', 'get_record_activities', 'log_call', 'create_task', 'create_note',
  'get_note_attachment', 'set_note_attachment', 'server_info'];

test('tools/list shows the 24 tools in their order, with schemas and annotations', async () => {
  const { tools } = await client.listTools();
  assert.deepEqual(tools.map((tool) => tool.name), tools24.map((name) => `suitecrm_${name}`));
  assert.ok(JSON.stringify(tools).length <= 20_000);
  for (const tool of tools) {
    assert.ok(tool.description.length > 20, tool.name);
    assert.equal(tool.inputSchema.type, 'object', tool.name);
    assert.equal(tool.outputSchema.type, 'object', tool.name);
    assert.equal(typeof tool.annotations.readOnlyHint, 'boolean', tool.name);
  }
});

test('each tool answers in a way that its output schema allows', async () => {
  // The SDK checks structuredContent against the schema and throws when they disagree.
  const { id: account } = (await call('search', { module: 'Accounts', max_results: 1 })).records[0];
  const { id: contact } = (await call('search', { module: 'Contacts', max_results: 1 })).records[0];
  const link = { module: 'Accounts', id: account, link_field: 'contacts', related_ids: [contact] };
  const { id: note } = await call('create_note', { name: 'Minutes', parent_type: 'Accounts', parent_id: account });
  const calls = [
    ['search_text', { search_string: 'a' }], ['get', { module: 'Accounts', id: account }],
    ['get_many', { module: 'Accounts', ids: [account] }], ['count', { module: 'Accounts' }],
    ['create', { module: 'Leads', fields: { last_name: 'New' } }],
    ['update', { module: 'Accounts', id: account, fields: { website: 'https://example.com' } }],
    ['bulk_upsert', { module: 'Leads', records: [{ last_name: 'Bulk' }, { nme: 'x' }] }],
    ['link_records', link], ['get_relationships', { module: 'Accounts', id: account, link_field: 'contacts' }],
    ['unlink_records', link], ['get_module_fields', { module: 'Cases' }],
    ['get_dropdown_values', { module: 'Cases', field: 'status' }], ['list_modules', {}], ['get_recent', {}],
    ['get_upcoming_activities', {}], ['get_record_activities', { module: 'Accounts', id: account }],
    ['log_call', { name: 'Call', date_start: '2026-12-01 10:00:00', contact_ids: [contact] }],
    ['create_task', { name: 'Task', contact_id: contact }],
    ['set_note_attachment', { id: note, filename: 'a.txt', file_base64: 'aGVsbG8=' }],
    ['get_note_attachment', { id: note, as_text: true }], ['delete', { module: 'Notes', id: note }], ['server_info', {}],
  ];
  for (const [name, args] of calls) {
    const result = await client.callTool({ name: `suitecrm_${name}`, arguments: args });
    assert.ok(!result.isError, `${name}: ${result.content[0].text}`);
    assert.deepEqual(JSON.parse(result.content[0].text), result.structuredContent, name);
  }
  assert.equal(new Set([...calls.map(([name]) => name), 'search', 'create_note']).size, tools24.length);
});

test('ping is answered', async () => { assert.deepEqual(await client.ping(), {}); });

test('server_info tells the version of the CRM', async () => {
  assert.match((await call('server_info', {})).crm_version, /^8\.8\.0/);
});

test('search finds, orders and pages', async () => {
  const first = await call('search', { module: 'Accounts', fields: ['name'], max_results: 5, order_by: 'name' });
  assert.equal(first.records.length, 5);
  assert.equal(first.result_count, 5);
  assert.ok(first.total_count >= 50);
  const names = first.records.map((record) => record.name);
  assert.deepEqual(names, [...names].sort((a, b) => a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  const second = await call('search', { module: 'Accounts', fields: ['name'], max_results: 5, order_by: 'name', offset: first.next_offset });
  assert.equal(new Set([...first.records, ...second.records].map((record) => record.id)).size, 10);
});

test('search and count agree about a condition', async () => {
  const query = "name LIKE 'A%' AND deleted = 0";
  const found = await call('search', { module: 'Accounts', query, max_results: 100 });
  const counted = await call('count', { module: 'Accounts', query });
  assert.equal(counted.count, found.records.length);
});

test('a record is created, changed, read and deleted', async () => {
  const name = `Müller & Söhne "<b>" ${Date.now()}`;
  const created = await call('create', { module: 'Accounts', fields: { name, industry: 'Retail' } });
  assert.equal(created.created, true);
  const { id } = created;
  const updated = await call('update', { module: 'Accounts', id, fields: { phone_office: '+49 30 1234' } });
  assert.equal(updated.updated, true);
  const read = await call('get', { module: 'Accounts', id });
  assert.equal(read.id, id);
  assert.equal(read.phone_office, '+49 30 1234');
  assert.ok(read.name.startsWith('Müller & Söhne'), read.name);
  const deleted = await call('delete', { module: 'Accounts', id });
  assert.equal(deleted.deleted, true);
  assert.match(await refusal('get', { module: 'Accounts', id }), /not|no /i);
});

test('dry_run leaves the CRM as it was', async () => {
  const { count } = await call('count', { module: 'Accounts' });
  const { records: [account] } = await call('search', { module: 'Accounts', fields: ['name', 'phone_office'], max_results: 1 });
  await call('create', { module: 'Accounts', fields: { name: 'Never there' }, dry_run: true });
  await call('update', { module: 'Accounts', id: account.id, fields: { phone_office: '000' }, dry_run: true });
  await call('delete', { module: 'Accounts', id: account.id, dry_run: true });
  assert.equal((await call('count', { module: 'Accounts' })).count, count);
  assert.equal((await call('get', { module: 'Accounts', id: account.id, fields: ['name', 'phone_office'] })).phone_office, account.phone_office);
  const { calls } = await all.sandbox.state();
  const writes = calls.set_entry;
  await call('create', { module: 'Accounts', fields: { name: 'Never there' }, dry_run: true });
  assert.equal((await all.sandbox.state()).calls.set_entry, writes);
});

test('20 calls at once are all answered, each with its own answer', async () => {
  const modules = ['Accounts', 'Contacts', 'Leads', 'Cases', 'Tasks'];
  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) =>
    call('search', { module: modules[i % 5], max_results: 3 })));
  answers.forEach((answer, i) => assert.equal(answer.module, modules[i % 5]));
  const state = await all.sandbox.state();
  assert.equal(state.max_parallel_per_session, 1, 'PHP serves one call at a time per session');
});

test('two clients of one user work at once and do not disturb each other', async () => {
  const second = await connect(all.gateway.url, all.key);
  try {
    const answers = await Promise.all([client, second, client, second].map((one, i) =>
      call('search', { module: i % 2 ? 'Contacts' : 'Accounts', max_results: 2 }, one)));
    assert.deepEqual(answers.map((answer) => answer.module), ['Accounts', 'Contacts', 'Accounts', 'Contacts']);
  } finally {
    await second.close();
  }
  await call('count', { module: 'Accounts' });
});

test('wrong arguments are explained, not guessed', async () => {
  assert.match(await refusal('search', { module: 'Acounts' }), /Accounts/);
  assert.match(await refusal('search', { module: 'Accounts', fields: ['nmae'] }), /name/);
  assert.match(await refusal('search', { module: 'Accounts', query: "name = 'x' UNION SELECT 1" }), /UNION|position|column|condition/i);
  assert.match(await refusal('search', { module: 'Accounts', query: '1=1; DROP TABLE accounts' }), /./);
  assert.match(await refusal('search', { module: 'Accounts', max_results: 1000 }), /max_results/);
  assert.match(await refusal('search', { modul: 'Accounts' }), /modul/);
  assert.match(await refusal('update', { module: 'Accounts', id: 'nobody', fields: { name: 'x' } }), /./);
});

test('an unknown tool is a clear error', async () => {
  const outcome = await client.callTool({ name: 'suitecrm_explode', arguments: {} })
    .then((result) => result.isError ? result.content[0].text : 'accepted', (error) => error.message);
  assert.match(outcome, /suitecrm_explode/);
});

test('an unknown method is -32601 and the session goes on', async () => {
  await assert.rejects(client.request({ method: 'no/such' }, { parse: (x) => x }), { code: -32601 });
  await client.ping();
});
