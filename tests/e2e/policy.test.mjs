// What the operator excludes: hidden from the lists, refused on call, told by server_info.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { connect, startAll } from './harness.mjs';

let all, client;
before(async () => {
  all = await startAll({ env: { READ_ONLY: '1', TOOLS_DENY: 'suitecrm_count, get_recent',
    MODULES_DENY: 'leads', FIELDS_HIDE: 'Contacts.email1, *.phone_mobile' } });
  client = await connect(all.gateway.url, all.key);
});
after(async () => {
  await client?.close();
  await all?.stop();
});

const call = (tool, args = {}) => client.callTool({ name: `suitecrm_${tool}`, arguments: args });

async function refused(tool, args, ...words) {
  const result = await call(tool, args);
  assert.equal(result.isError, true, `${tool}: ${JSON.stringify(result.content)}`);
  for (const word of words) assert.ok(result.content[0].text.includes(word), result.content[0].text);
}

test('denied tools are not listed, and calling one is a failed result that says why', async () => {
  const { tools } = await client.listTools();
  const names = tools.map((tool) => tool.name);
  assert.ok(names.includes('suitecrm_search'));
  assert.ok(tools.every((tool) => tool.annotations.readOnlyHint), names.join());
  assert.ok(!names.includes('suitecrm_count') && !names.includes('suitecrm_get_recent'));
  await refused('count', { module: 'Accounts' }, 'suitecrm_count', 'TOOLS_DENY', 'operator');
  await refused('create', { module: 'Accounts', fields: { name: 'x' } }, 'READ_ONLY', 'operator');
  assert.equal((await all.sandbox.state()).calls.set_entry ?? 0, 0);
});

test('a denied module is not listed and refused', async () => {
  const modules = JSON.stringify((await call('list_modules')).structuredContent ?? {});
  assert.ok(modules.includes('Contacts') && !modules.includes('Leads'), modules);
  for (const module of ['Leads', 'leads', 'LEADS']) {
    await refused('search', { module }, 'MODULES_DENY', 'operator');
  }
});

test('hidden fields are neither shown nor queried nor sorted by', async () => {
  const found = await call('search', { module: 'Contacts', fields: ['*'], max_results: 5 });
  assert.ok(!found.isError, JSON.stringify(found.content));
  assert.ok(found.structuredContent.records.length > 0);
  assert.doesNotMatch(found.content[0].text, /"email1?"|@|"phone_mobile/);
  const fields = (await call('get_module_fields', { module: 'Contacts' })).content[0].text;
  assert.doesNotMatch(fields, /"name":"(email1?|phone_mobile|email_addresses\w*)"/);
  for (const args of [{ query: "email LIKE '%@%'" }, { query: "Contacts.Phone_Mobile <> ''" },
    { order_by: 'phone_mobile' }, { fields: ['email1'] }]) {
    await refused('search', { module: 'Contacts', ...args }, 'FIELDS_HIDE');
  }
});

test('server_info and the log tell what is in force', async () => {
  const { policy } = (await call('server_info')).structuredContent;
  assert.deepEqual(policy, { read_only: true, tools_deny: ['count', 'get_recent'],
    modules_deny: ['leads'], fields_hide: ['Contacts.email1', '*.phone_mobile'] });
  assert.match(all.gateway.program.output, /"msg":"policy".*"modules_deny":"leads"/);
});
