// What the CRM's roles refuse, every tool that writes refuses: as the roles are now, and before the CRM is asked.
// The demo CRM has its own roles; where alice is restricted, only the rows in the database say so.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from './harness.mjs';
import { literal } from './rights/mariadb.mjs';
import { RightsStage, denied, passwords } from './rights/stage.mjs';

const everybody = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank'];
let stage, crm, own, foreign, contacts, note;
before(async () => {
  stage = await RightsStage.start({ users: everybody });
  ({ crm } = stage);
  [own] = await crm.owned('accounts', 'alice');
  [foreign] = await crm.owned('accounts', 'nina');
  contacts = await crm.owned('contacts', 'alice');
  [note] = await crm.ids('notes');
});
after(() => stage?.stop());

const call = (user, tool, args) => stage.call(user, tool, args);
const renamed = (id, module = 'Accounts') => ({ module, id, fields: { description: `changed ${Date.now()}` } });
const text = (answer) => JSON.stringify(answer);

/** Fails unless the gateway's own check has refused, with all of `words`; the CRM was not asked to write. */
async function isDenied(user, tool, args, ...words) {
  const before = await stage.writes();
  const answer = await call(user, tool, args);
  assert.equal(answer.isError, true, `${tool}: ${text(answer)}`);
  assert.match(answer.text, denied, tool);
  for (const word of [user, ...words]) assert.ok(answer.text.includes(`"${word}"`) || answer.text.includes(` ${word} `), `${word}: ${answer.text}`);
  assert.equal(await stage.writes(), before, `${tool} reached the CRM`);
  return answer.text;
}
async function isDone(user, tool, args) {
  const answer = await call(user, tool, args);
  assert.equal(answer.isError, false, `${tool}: ${answer.text}`);
  assert.doesNotMatch(answer.text, /Permission denied/);
  return answer.json;
}
/** Whether the check lets alice change this account; nothing is changed. */
async function may(id = own, user = 'alice') {
  const answer = await call(user, 'update', { ...renamed(id), dry_run: true });
  assert.ok(!answer.isError || denied.test(answer.text), answer.text);
  return !answer.isError;
}

/** Every tool that writes, with the right that it needs. */
const writes = () => [
  ['create', { module: 'Accounts', fields: { name: 'Rights' } }, 'create', 'Accounts'],
  ['update', renamed(own), 'edit', 'Accounts'],
  ['bulk_upsert', { module: 'Accounts', records: [{ name: 'Rights in bulk' }] }, 'create', 'Accounts'],
  ['bulk_upsert', { module: 'Accounts', records: [{ id: own, description: 'in bulk' }] }, 'edit', 'Accounts'],
  ['link_records', { module: 'Accounts', id: own, link_field: 'contacts', related_ids: [contacts[0]] }, 'edit', 'Accounts'],
  ['unlink_records', { module: 'Accounts', id: own, link_field: 'contacts', related_ids: [contacts[0]] }, 'edit', 'Accounts'],
  ['log_call', { name: 'Rights', date_start: '2026-12-01 10:00:00' }, 'create', 'Calls'],
  ['create_task', { name: 'Rights' }, 'create', 'Tasks'],
  ['create_note', { name: 'Rights' }, 'create', 'Notes'],
  ['set_note_attachment', { id: note, filename: 'rights.txt', file_base64: 'aGVsbG8=' }, 'edit', 'Notes'],
  ['delete', { module: 'Accounts', id: own }, 'delete', 'Accounts'],
];

test('the table of writes below is complete', async () => {
  const { tools } = await stage.doorway.clients.alice.listTools();
  const writing = tools.filter((tool) => !tool.annotations.readOnlyHint).map((tool) => tool.name.replace('suitecrm_', ''));
  assert.deepEqual(new Set(writes().map(([tool]) => tool)), new Set(writing));
});

test('A: an explicit deny refuses the matching write and names user, action and module', async () => {
  const [task] = await crm.ids('tasks');
  await isDenied('bob', 'create_task', { name: 'x' }, 'create', 'Tasks');
  await isDenied('bob', 'create', { module: 'Tasks', fields: { name: 'x' } }, 'create', 'Tasks');
  await isDenied('bob', 'update', renamed(task, 'Tasks'), 'edit', 'Tasks');
  await isDenied('bob', 'delete', { module: 'Tasks', id: task }, 'delete', 'Tasks');
  assert.match(await isDenied('dave', 'create_task', { name: 'x' }, 'create', 'Tasks'), /switched off/);
  assert.match(await isDenied('bob', 'create_task', { name: 'x' }), /-99.*role "NoTasks"/);
});

test('A: every tool that writes, its dry run too', async () => {
  for (const module of ['Accounts', 'Calls', 'Tasks', 'Notes']) {
    await crm.restricted('alice', { [module]: { edit: -99, delete: -99 } }, async () => {
      for (const [tool, args, action] of writes().filter((write) => write[3] === module)) {
        await isDenied('alice', tool, args, action, module);
        await isDenied('alice', tool, { ...args, dry_run: true }, action, module);
      }
    });
  }
});

test('B: an unrestricted user writes, and nothing speaks of permissions', async () => {
  for (const [tool, args] of writes().filter(([tool]) => tool !== 'delete')) {
    await isDone('alice', tool, { ...args, dry_run: true });
    await isDone('alice', tool, args);
  }
  const { id } = await isDone('alice', 'create', { module: 'Accounts', fields: { name: 'Rights for a moment' } });
  await stage.sync();
  await isDone('alice', 'delete', { module: 'Accounts', id, dry_run: true });
  await isDone('alice', 'delete', { module: 'Accounts', id });
});

test('C: a search never speaks of a denied permission, whoever asks', async () => {
  for (const user of everybody) {
    for (const module of ['Accounts', 'Contacts', 'Leads', 'Opportunities', 'Tasks', 'Nowhere']) {
      const answer = await call(user, 'search', { module, max_results: 1 });
      assert.doesNotMatch(answer.text, /Permission denied/, `${user} ${module}`);
    }
    assert.doesNotMatch((await call(user, 'search', { module: 'Tasks', query: "tasks.name LIKE 'a%'" })).text, /Permission denied/, user);
  }
  await crm.restricted('alice', { Accounts: { access: -98, list: -99, view: -99, edit: -99 } }, async () => {
    const answer = await call('alice', 'search', { module: 'Accounts', max_results: 1 });
    assert.equal(answer.isError, false, 'left to the CRM, which knows nothing of this');
    assert.doesNotMatch(answer.text, /Permission denied/);
  });
});

test('D: what an administrator changes counts for the next call', async () => {
  assert.equal(await may(), true);
  const role = await crm.role({ Accounts: { edit: -99 } });
  await crm.give(role, 'alice');
  await isDenied('alice', 'update', renamed(own), 'edit', 'Accounts');
  await crm.take(role, 'alice');
  await isDone('alice', 'update', renamed(own));

  await crm.give(role, 'alice');
  assert.equal(await may(), false, 'given again');
  const level = (value) => crm.sql(`UPDATE acl_roles_actions SET access_override = ${value} WHERE role_id = ${literal(role.id)};`);
  await level(90);
  assert.equal(await may(), true, 'the role was changed');
  await level(-98);
  assert.equal(await may(), false);
  await crm.take(role, 'alice');

  const group = await crm.group('Restricted', { members: ['alice'], roles: [role] });
  assert.equal(await may(), false, 'by a security group');
  await crm.dissolve(group);
  assert.equal(await may(), true);
  assert.equal(stage.gateway.logged('listening').length, 1, 'without a restart');
});

test('D: an administrator may, a disabled user may not, as of now', async () => {
  const set = (column, value) => crm.sql(`UPDATE users SET ${column} = ${literal(value)} WHERE user_name = 'alice';`);
  await crm.restricted('alice', { Accounts: { edit: -99 } }, async () => {
    await set('is_admin', 1);
    assert.equal(await may(), true);
    await set('is_admin', 0);
    assert.equal(await may(), false);
  });
  await set('status', 'Inactive');
  assert.match(await isDenied('alice', 'update', renamed(own)), /log in/);
  await set('status', 'Active');
  assert.equal(await may(), true);
});

test('each level of the table: own record, somebody else\'s', async () => {
  await crm.restricted('alice', { Accounts: { edit: 90 } }, async (role) => {
    for (const [level, mayOwn, mayForeign] of [[-99, false, false], [-98, false, false], [1, false, false], [75, true, false], [69, true, false],
      [79, true, true], [80, true, true], [89, true, true], [90, true, true], [100, true, true], [0, true, true], [null, true, true]]) {
      await crm.sql(`UPDATE acl_roles_actions SET access_override = ${literal(level)} WHERE role_id = ${literal(role.id)};`);
      assert.deepEqual([await may(own), await may(foreign)], [mayOwn, mayForeign], `level ${level}`);
      const created = await call('alice', 'create', { module: 'Accounts', fields: { name: 'x' }, dry_run: true });
      assert.equal(!created.isError, mayOwn, `create at ${level}: ${created.text}`);
    }
  });
});

test('owner-only: the assignee, and the creator of what nobody is assigned', async () => {
  const put = (assignee, creator) => crm.sql(`UPDATE accounts SET assigned_user_id = ${literal(assignee)}, created_by = ${literal(creator)}
    WHERE id = ${literal(own)};`);
  await crm.restricted('alice', { Accounts: { edit: 75, delete: 75 } }, async () => {
    assert.match(await isDenied('alice', 'update', renamed(foreign), 'edit', 'Accounts'), /not this user's/);
    await isDenied('alice', 'delete', { module: 'Accounts', id: foreign }, 'delete', 'Accounts');
    await isDone('alice', 'update', renamed(own));
    for (const nobody of [null, '']) {
      await put(nobody, crm.users.alice);
      assert.equal(await may(), true, `created, assigned to ${nobody}`);
      await put(nobody, crm.users.nina);
      assert.equal(await may(), false, `created by nina, assigned to ${nobody}`);
    }
    await put(crm.users.nina, crm.users.alice);
    assert.equal(await may(), false, 'given away');
    await put(crm.users.alice, '1');
    assert.equal(await may(), true);
  });
});

test('the most permissive role wins, of the user or of a group', async () => {
  const strict = await crm.role({ Accounts: { edit: -99 } });
  const lenient = await crm.role({ Accounts: { edit: 90 } });
  await crm.give(strict, 'alice');
  assert.equal(await may(foreign), false);
  const group = await crm.group('Lenient', { members: ['alice'], roles: [lenient] });
  assert.equal(await may(foreign), true);
  await crm.dissolve(group);
  assert.equal(await may(foreign), false);
  await crm.give(lenient, 'alice');
  assert.equal(await may(foreign), true);
  for (const role of [strict, lenient]) await crm.take(role, 'alice');
});

test('deleting needs the right to delete and the right to edit', async () => {
  const args = { module: 'Accounts', id: own };
  await crm.restricted('alice', { Accounts: { delete: -99 } }, async () => {
    await isDenied('alice', 'delete', args, 'delete', 'Accounts');
    assert.equal(await may(), true);
  });
  await crm.restricted('alice', { Accounts: { edit: -99 } }, () => isDenied('alice', 'delete', args, 'edit', 'Accounts'));
  await crm.restricted('alice', { Accounts: { edit: 90, delete: 90 } }, () => isDone('alice', 'delete', { ...args, dry_run: true }));
});

test('nobody deletes through a field', async () => {
  const before = await stage.writes();
  for (const [tool, args] of [
    ['create', { module: 'Accounts', fields: { name: 'x', deleted: 1 } }],
    ['update', { module: 'Accounts', id: own, fields: { deleted: '1' } }],
    ['update', { module: 'Accounts', id: own, fields: { deleted: true } }],
    ['update', { module: 'Accounts', id: own, fields: { deleted: '01' }, dry_run: true }],
    ['update', { module: 'Accounts', id: own, fields: { Deleted: 1 } }],
  ]) {
    const answer = await call('alice', tool, args);
    assert.equal(answer.isError, true, text(answer));
    assert.match(answer.text, /deleted/i);
  }
  const bulk = await call('alice', 'bulk_upsert', { module: 'Accounts', records: [{ id: own, deleted: 1 }, { name: 'x', deleted: true }] });
  assert.equal(bulk.isError || bulk.json.errors.length === 2, true, text(bulk));
  assert.equal(await stage.writes(), before);
});

test('bulk_upsert: each record by itself', async () => {
  const records = [{ id: foreign, description: 'not mine' }, { id: own, description: 'mine, in bulk' }, { name: 'Rights, new' }];
  await crm.restricted('alice', { Accounts: { edit: 75 } }, async () => {
    for (const args of [{ module: 'Accounts', records, dry_run: true }, { module: 'Accounts', records }]) {
      const answer = await call('alice', 'bulk_upsert', args);
      assert.equal(answer.isError, false, answer.text);
      const { ids, errors, count } = answer.json;
      assert.equal(ids[0], null);
      assert.equal(ids[1], own);
      assert.deepEqual(errors.map(({ index }) => index), [0]);
      assert.match(errors[0].reason, denied);
      assert.equal(count, args.dry_run ? 0 : 2);
    }
    await isDenied('alice', 'bulk_upsert', { module: 'Accounts', records: records.slice(0, 1) }, 'edit', 'Accounts');
  });
  assert.doesNotMatch((await call('alice', 'get', { module: 'Accounts', id: foreign, fields: ['description'] })).text, /not mine/);
  await crm.restricted('alice', { Accounts: { edit: -99 } }, () => isDenied('alice', 'bulk_upsert', { module: 'Accounts', records }));
});

test('linking needs both ends, whichever the call names first, and each of the records', async () => {
  const account = { module: 'Accounts', id: own, link_field: 'contacts', related_ids: contacts.slice(0, 1) };
  const contact = { module: 'Contacts', id: contacts[0], link_field: 'accounts', related_ids: [own] };
  const task = { module: 'Accounts', id: own, link_field: 'tasks', related_ids: await crm.owned('tasks', 'alice').then((ids) => ids.slice(0, 1)) };
  for (const tool of ['link_records', 'unlink_records']) {
    for (const module of ['Accounts', 'Contacts']) {
      await crm.restricted('alice', { [module]: { edit: -99 } }, async () => {
        for (const args of [account, contact]) {
          await isDenied('alice', tool, args, 'edit', module);
          await isDenied('alice', tool, { ...args, dry_run: true }, 'edit', module);
        }
      });
    }
    await crm.restricted('alice', { Tasks: { edit: -99 } }, () => isDenied('alice', tool, task, 'edit', 'Tasks'));
  }
  const [strange] = await crm.owned('contacts', 'nina');
  await crm.restricted('alice', { Contacts: { edit: 75 } }, async () => {
    await isDenied('alice', 'link_records', { ...account, related_ids: [contacts[0], strange] }, 'edit', 'Contacts');
    await isDone('alice', 'link_records', { ...account, dry_run: true });
  });
});

test('owner-only still creates: tasks, calls, notes, and a file for one\'s own note', async () => {
  const levels = { edit: 75, delete: 75, view: 75, list: 75 };
  await crm.restricted('alice', { Tasks: levels, Calls: levels, Notes: levels }, async () => {
    await isDone('alice', 'create_task', { name: 'Rights' });
    await isDone('alice', 'log_call', { name: 'Rights', date_start: '2026-12-01 10:00:00' });
    const { id } = await isDone('alice', 'create_note', { name: 'Rights' });
    await stage.sync();
    await isDone('alice', 'set_note_attachment', { id, filename: 'a.txt', file_base64: 'aGVsbG8=' });
    const [strange] = await crm.owned('notes', 'nina');
    await isDenied('alice', 'set_note_attachment', { id: strange, filename: 'a.txt', file_base64: 'aGVsbG8=' }, 'edit', 'Notes');
  });
});

test('what the database does not know is left to the CRM', async () => {
  await crm.restricted('alice', { Accounts: { edit: 75 } }, async () => {
    const { id } = await isDone('alice', 'create', { module: 'Accounts', fields: { name: 'Rights, brand-new' } });
    assert.equal(await may(id), true, 'a record that is not in the database yet');
    const missing = await call('alice', 'update', renamed('no-such-record'));
    assert.match(missing.text, /no record/);
  });
  await crm.restricted('alice', { Accounts: { edit: -99 } }, async () => {
    await crm.sql("UPDATE users SET user_name = 'renamed' WHERE user_name = 'alice';");
    assert.equal(await may(), true, 'a user who is not in the database');
    await crm.sql("UPDATE users SET user_name = 'alice' WHERE user_name = 'renamed';");
    assert.equal(await may(), false);
  });
});

test('another spelling of a module or an id is no way around', async () => {
  await crm.restricted('alice', { Accounts: { edit: 75 } }, async () => {
    const before = await stage.writes();
    for (const module of ['accounts', 'ACCOUNTS', 'Accounts']) {
      for (const id of module === 'Accounts' ? [foreign.toUpperCase()] : [foreign, foreign.toUpperCase()]) {
        for (const [tool, args] of [['update', renamed(id, module)], ['delete', { module, id }],
          ['bulk_upsert', { module, records: [{ id, description: 'x' }] }]]) {
          const answer = await call('alice', tool, args);
          assert.equal(answer.isError, true, `${tool} ${module} ${id}: ${answer.text}`);
        }
      }
    }
    assert.equal(await stage.writes(), before);
    assert.equal(await may(own.toUpperCase()), true);
  });
});

test('modules of the Module Builder are looked up in their own table', async () => {
  const [vehicle] = await crm.owned('abc_vehicles', 'alice');
  const args = { module: 'ABC_Vehicles', id: vehicle, fields: { license_plate: 'AB-1' }, dry_run: true };
  await crm.restricted('alice', { ABC_Vehicles: { edit: 75 } }, async () => {
    await isDone('alice', 'update', args);
    await crm.sql(`UPDATE abc_vehicles SET assigned_user_id = ${literal(crm.users.nina)} WHERE id = ${literal(vehicle)};`);
    await isDenied('alice', 'update', args, 'edit', 'ABC_Vehicles');
  });
  await stage.sync();
});

test('a module that is no module is told as such, not as a right', async () => {
  const answer = await call('alice', 'create', { module: 'Acounts', fields: { name: 'x' } });
  assert.equal(answer.isError, true);
  assert.match(answer.text, /Accounts/);
  assert.doesNotMatch(answer.text, /Permission denied/);
});

test('letter case and accents make no other user, as they do not when one logs in to the CRM', async () => {
  for (const [i, user] of ['ALICE', 'álice'].entries()) {
    await stage.doorway.admit(`again${i}`, { user, password: passwords.alice });
    assert.equal(await may(own, `again${i}`), true);
    await crm.restricted('alice', { Accounts: { edit: -99 } }, async () => assert.equal(await may(own, `again${i}`), false, user));
  }
});

test('the same as a unit of its own, and over the database\'s socket', async () => {
  await crm.reader('local', stage.password, { host: 'localhost' });
  const unit = await stage.open({ SUITECRM_DB_HOST: stage.server.socket, SUITECRM_DB_USER: 'local', ACL_PROFILE: 'crm' }, ['alice', 'bob'], 'crm1');
  const [rights] = await until(() => unit.gateway.logged('rights').length && unit.gateway.logged('rights'));
  assert.deepEqual([rights.level, rights.profile, rights.database], ['info', 'crm', 'ok']);
  assert.match((await unit.call('bob', 'create_task', { name: 'x' })).text, denied);
  const { isError } = await unit.call('alice', 'update', renamed(own));
  assert.equal(isError, false);
});

test('a denial is a line of the log with its code', async () => {
  await isDenied('bob', 'create_task', { name: 'x' });
  const lines = stage.gateway.logged('tool call').filter((line) => JSON.stringify(line).includes('acl.denied'));
  assert.ok(lines.some((line) => line.email === 'bob@example.com' && /create_task$/.test(line.tool)), 'who and what');
});

test('seven at once get seven right answers', async () => {
  await crm.restricted('alice', { Accounts: { edit: 75 } }, async () => {
    const answers = await Promise.all([own, foreign, own, foreign, own, foreign, own].map((id) => may(id)));
    assert.deepEqual(answers, [true, false, true, false, true, false, true]);
  });
});
