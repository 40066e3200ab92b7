// The two mixtures of rules, ACL_PROFILE=documented and crm: against what a real SuiteCRM was recorded to decide, and
// against what the demo CRM decides now when it is asked without the gateway.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { run } from './harness.mjs';
import { CrmDatabase } from './rights/crm_database.mjs';
import { literal } from './rights/mariadb.mjs';
import { fill, heaps, putRecords, readRecorded } from './rights/recorded.mjs';
import { RightsStage, denied, passwords } from './rights/stage.mjs';

const people = ['bob', 'carol', 'dave', 'erin', 'frank'];
const modules = ['Accounts', 'Contacts', 'Opportunities', 'Tasks'];
let stage, crm, documented, exact, mirrored;
before(async () => {
  stage = await RightsStage.start({ users: ['alice', ...people], env: { ACL_PROFILE: 'documented' } });
  ({ crm, doorway: documented } = stage);
  exact = await stage.open({ ACL_PROFILE: 'crm' }, ['alice', 'admin', ...people]);
  mirrored = await stage.open({ ACL_PROFILE: 'crm', ACL_ROLE_PRECEDENCE: 'pool', ACL_ADDITIVE: '0', ACL_STRICT_RIGHTS: '1' }, ['alice', 'bob', 'frank']);
});
after(() => stage?.stop());

const newRecord = { Accounts: { name: 'x' }, Contacts: { last_name: 'x' }, Tasks: { name: 'x' },
  Opportunities: { name: 'x', amount: 1, date_closed: '2030-01-31', sales_stage: 'Prospecting' } };

/** Whether the gateway's check lets it pass; nothing is changed. What the CRM says afterwards does not count. */
async function may(doorway, user, action, module, id) {
  const calls = {
    create: ['create', { module, fields: newRecord[module] }],
    edit: ['update', { module, id, fields: { description: 'x' } }],
    delete: ['delete', { module, id }],
  };
  const [tool, args] = calls[action];
  const answer = await doorway.call(user, tool, { ...args, dry_run: true });
  if (denied.test(answer.text)) assert.equal(answer.isError, true);
  else if (answer.isError) assert.doesNotMatch(answer.text, /database/);
  return !denied.test(answer.text);
}

/** The recorded verdicts about writing, as the tools see them: a deletion by v4.1 is an edit as well. */
function recordedWrites() {
  const { verdicts } = readRecorded();
  const isSame = (a, b) => ['user_name', 'module', 'record', 'assigned_user_id', 'in_group'].every((key) => a[key] === b[key]);
  return verdicts.filter(({ action }) => ['create', 'edit', 'delete'].includes(action)).map((verdict) => {
    const edit = verdict.action === 'delete' && verdicts.find((other) => other.action === 'edit' && isSame(other, verdict));
    const action = verdict.action === 'edit' && !verdict.record ? 'create' : verdict.action;
    return { ...verdict, action, allowed: verdict.allowed && (!edit || edit.allowed) };
  });
}

test('each recorded denial and grant of a write is the gateway\'s, too', async () => {
  const { rows } = readRecorded();
  const nameOf = new Map(rows.filter((row) => row.user).map((row) => [row.id, row.user]));
  // The demo CRM has the same roles and groups; the sellers of the recordings are alice here.
  const here = (id) => id && (crm.users[nameOf.get(id)] ?? crm.users.alice);
  const targets = Object.fromEntries(await Promise.all(modules.map(async (module) => [module, (await crm.owned(module.toLowerCase(), 'alice'))[0]])));
  const [[group]] = await crm.sql("SELECT id FROM securitygroups WHERE name = 'SalesWest'");
  const seen = { exact: [], documented: [] };
  const writes = recordedWrites();
  for (const verdict of writes) {
    const { user_name: user, action, module, allowed } = verdict;
    const id = targets[module];
    await putRecords(crm, [{ ...verdict, record: id, assigned_user_id: here(verdict.assigned_user_id ?? crm.users.alice),
      created_by: here(verdict.created_by ?? '1') }], group);
    const what = `${verdict.name}: ${user} ${action} ${module}`;
    assert.equal(await may(exact, user, action, module, id), allowed, what);
    // The table differs in two: roles of groups count beside one's own, and group level lets one change any record.
    const isLooser = user === 'frank' && module === 'Accounts';
    const isStricter = user === 'bob' && module === 'Opportunities';
    if (!isLooser) assert.equal(await may(documented, user, action, module, id), allowed && !isStricter, `documented, ${what}`);
    if (!allowed) seen.exact.push(user);
  }
  assert.deepEqual([...new Set(seen.exact)].sort(), people, 'each of them is refused something');
  assert.ok(writes.length - seen.exact.length > 20, 'and granted a lot');
  await crm.sql('DELETE FROM securitygroups_records;');
  await stage.sync();
});

/** The CRM's own interface, without the gateway. */
class Direct {
  static async login(user) {
    const direct = new Direct();
    const password = createHash('md5').update(passwords[user]).digest('hex');
    direct.session = (await direct.call('login', { user_auth: { user_name: user, password }, application_name: 'e2e', name_value_list: [] })).id;
    assert.ok(direct.session, user);
    return direct;
  }
  async call(method, args) {
    const body = new URLSearchParams({ method, input_type: 'JSON', response_type: 'JSON',
      rest_data: JSON.stringify(this.session ? { session: this.session, ...args } : args) });
    return (await fetch(stage.sandbox.endpoint, { method: 'POST', body })).json();
  }
  /** Whether the CRM lets the user save the record, which stays as it is. */
  async mayEdit(module, id) {
    const reply = await this.call('set_entry', { module_name: module, name_value_list: [{ name: 'id', value: id }] });
    assert.ok(reply.id || [20, 40].includes(reply.number), JSON.stringify(reply));
    return reply.id === id;
  }
}

test('ACL_PROFILE=crm decides as the CRM does when it is asked itself', async () => {
  const shared = (await crm.sql("SELECT record_id FROM securitygroups_records WHERE module = 'Accounts' AND deleted = 0")).flat();
  const cases = [];
  for (const user of people) {
    for (const module of modules) {
      const table = module.toLowerCase();
      const ids = new Set([(await crm.owned(table, 'nina'))[0], (await crm.owned(table, user))[0], ...(module === 'Accounts' ? shared.slice(0, 2) : [])]);
      for (const id of ids) if (id) cases.push([user, module, id]);
    }
  }
  const ours = [];
  for (const [user, module, id] of cases) ours.push(await may(exact, user, 'edit', module, id));
  let denials = 0;
  for (const user of people) {
    const direct = await Direct.login(user);
    for (const [i, [whose, module, id]] of cases.entries()) {
      if (whose !== user) continue;
      const theirs = await direct.mayEdit(module, id);
      assert.equal(ours[i], theirs, `${user} edit ${module} ${id}: the CRM says ${theirs}`);
      denials += theirs ? 0 : 1;
    }
  }
  assert.ok(denials > 5 && cases.length - denials > 10, `${denials} of ${cases.length}`);
  await stage.sync();
});

test('what differs: precedence of the own roles, and records of groups', async () => {
  const [deal] = await crm.owned('opportunities', 'nina');
  assert.equal(await may(exact, 'bob', 'edit', 'Opportunities', deal), true, 'his own role switches the group\'s off');
  assert.equal(await may(documented, 'bob', 'edit', 'Opportunities', deal), false);
  const shared = (await crm.sql("SELECT record_id FROM securitygroups_records WHERE module = 'Accounts' AND deleted = 0")).flat();
  const strange = (await crm.owned('accounts', 'alice')).find((id) => !shared.includes(id));
  assert.equal(await may(exact, 'frank', 'edit', 'Accounts', strange), false);
  assert.equal(await may(exact, 'frank', 'edit', 'Accounts', shared[0]), true);
  assert.equal(await may(documented, 'frank', 'edit', 'Accounts', strange), true, 'group level or above: allow');
  // The CRM itself stands behind it.
  const answer = await documented.call('frank', 'update', { module: 'Accounts', id: strange, fields: { description: 'x' } });
  assert.equal(answer.isError, true, answer.text);
});

test('what the crm profile takes from the rows', async () => {
  const [own] = await crm.owned('accounts', 'alice');
  await crm.restricted('alice', { Accounts: { edit: 90 } }, async (role) => {
    for (const [level, allowed] of [[90, true], [89, false], [80, true], [79, false], [75, true], [69, false], [100, false], [1, false], [-99, false],
      [0, true], [null, true]]) {
      await crm.sql(`UPDATE acl_roles_actions SET access_override = ${literal(level)} WHERE role_id = ${literal(role.id)};`);
      assert.equal(await may(exact, 'alice', 'edit', 'Accounts', own), allowed, `level ${level}`);
      assert.equal(await may(exact, 'alice', 'create', 'Accounts'), allowed, `create at level ${level}`);
    }
  });
  // acl_actions says what holds where no role does.
  await crm.sql("UPDATE acl_actions SET aclaccess = 75 WHERE category = 'Leads' AND name = 'edit';");
  const [lead] = await crm.owned('leads', 'nina');
  assert.equal(await may(exact, 'alice', 'edit', 'Leads', lead), false);
  assert.equal(await may(documented, 'alice', 'edit', 'Leads', lead), true, 'no rows: allow');
  await stage.sync();
  assert.equal(await may(exact, 'alice', 'edit', 'Leads', lead), true);
});

test('calls that repeat at the command of another calendar are nobody\'s to change', async () => {
  const [call] = await crm.owned('calls', 'alice');
  await crm.sql(`UPDATE calls SET recurring_source = 'Outlook' WHERE id = ${literal(call)};`);
  for (const user of ['alice', 'admin']) {
    for (const action of ['edit', 'delete']) assert.equal(await may(exact, user, action, 'Calls', call), false, `${user} ${action}`);
  }
  assert.equal(await may(documented, 'alice', 'edit', 'Calls', call), true);
  await crm.sql(`UPDATE calls SET recurring_source = 'Sugar' WHERE id = ${literal(call)};`);
  assert.equal(await may(exact, 'alice', 'edit', 'Calls', call), true);
});

test('single rules mirror the CRM\'s settings: one pool, the lowest level, strict groups', async () => {
  const [deal] = await crm.owned('opportunities', 'nina');
  assert.equal(await may(mirrored, 'bob', 'edit', 'Opportunities', deal), false, 'pool: the group\'s role counts, too');
  await crm.restricted('alice', { Accounts: { edit: -99 } }, () => crm.restricted('alice', { Accounts: { edit: 90 } }, async () => {
    const [own] = await crm.owned('accounts', 'alice');
    assert.equal(await may(mirrored, 'alice', 'edit', 'Accounts', own), false, 'the lowest');
    assert.equal(await may(exact, 'alice', 'edit', 'Accounts', own), true, 'the highest');
  }));
  const [shared] = (await crm.sql("SELECT record_id FROM securitygroups_records WHERE module = 'Accounts' AND deleted = 0")).flat();
  assert.equal(await may(mirrored, 'frank', 'edit', 'Accounts', shared), false, 'no role of the group itself says group');
});

test('mcp-admin acl check gives every recorded verdict', async (t) => {
  const { rows, verdicts } = readRecorded();
  const recorded = await CrmDatabase.create(stage.server, 'recorded');
  await fill(recorded, rows);
  await recorded.reader('auditor', stage.password);
  const env = { ...stage.database, SUITECRM_DB_NAME: 'recorded', SUITECRM_DB_USER: 'auditor', ACL_PROFILE: 'crm' };
  const group = rows.find((row) => row.group).group;
  const file = path.join(stage.folder, 'cases.jsonl');
  for (const heap of heaps(verdicts)) {
    await putRecords(recorded, heap, group);
    fs.writeFileSync(file, heap.map(({ user_name, module, action, record }) => `${JSON.stringify({ user_name, module, action, record })}\n`).join(''));
    const result = await run('mcp-admin', ['acl', 'check', '--file', file], { env });
    assert.equal(result.code, 0, result.output);
    const answers = result.output.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
    assert.equal(answers.length, heap.length);
    for (const [i, verdict] of heap.entries()) {
      for (const key of ['user_name', 'module', 'action', 'record']) assert.equal(answers[i][key], verdict[key]);
      // Recorded where the CRM deletes by saving: that needs the right to edit as well.
      const needsEdit = verdict.action === 'delete' && /set_entry/.test(verdict.name);
      if (!needsEdit) assert.equal(answers[i].allowed, verdict.allowed, `${verdict.name}: ${JSON.stringify(answers[i])}`);
    }
    assert.ok(!result.output.includes(stage.password));
  }
  t.diagnostic(`${verdicts.length} verdicts in ${heaps(verdicts).length} runs`);
});
