// Reads in which the CRM does not ask its own roles: text search, relationships, activities of a record, counts.
// Where alice is restricted, only the rows in the database say so; dave, erin, bob and frank have the CRM's own roles.
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { RightsStage, refused } from './rights/stage.mjs';

let stage, crm, unchecked, account, busy;
before(async () => {
  stage = await RightsStage.start({ users: ['alice', 'bob', 'dave', 'erin', 'frank'] });
  ({ crm } = stage);
  unchecked = await stage.open({ ACL_READ_CHECK: '0' }, ['alice', 'dave']);
  // An account with contacts of several people, and one with tasks of several people.
  [[account]] = await mixed("SELECT l.account_id, c.assigned_user_id FROM accounts_contacts l JOIN contacts c ON c.id = l.contact_id COLLATE BINARY");
  [[busy]] = await mixed("SELECT parent_id, assigned_user_id FROM tasks WHERE parent_type = 'Accounts' COLLATE BINARY");
});
after(() => stage?.stop());

/** Of [record, owner] pairs the records that alice and others share. */
async function mixed(query) {
  const owners = new Map();
  for (const [record, owner] of stage.rows(query)) owners.set(record, (owners.get(record) ?? new Set()).add(owner));
  const found = [...owners].filter(([record, set]) => record && set.size > 1 && set.has(crm.users.alice));
  assert.ok(found.length > 0, query);
  return found;
}

const text = (answer) => JSON.stringify(answer);
/** An answer that speaks of no denied permission: such words are for writes. */
async function call(user, tool, args, doorway = stage.doorway) {
  const answer = await doorway.call(user, tool, args);
  assert.doesNotMatch(answer.text, /Permission denied/, `${user} ${tool}`);
  return answer;
}
async function isRefused(user, tool, args, module) {
  const answer = await call(user, tool, args);
  assert.equal(answer.isError, true, `${tool}: ${text(answer)}`);
  assert.match(answer.text, refused, tool);
  for (const word of [user, module]) assert.ok(answer.text.includes(`"${word}"`), answer.text);
}
async function isShown(user, tool, args, doorway) {
  const answer = await call(user, tool, args, doorway);
  assert.equal(answer.isError, false, `${tool}: ${answer.text}`);
  return answer.json;
}

const linked = (args = {}) => ['get_relationships', { module: 'Accounts', id: account, link_field: 'contacts', max_results: 100, ...args }];
const count = (module, query) => ['count', { module, ...(query && { query }) }];
const find = (...modules) => ['search_text', { search_string: 'a', modules, max_results: 100 }];
const activities = (...types) => ['get_record_activities', { module: 'Accounts', id: busy, types, max_results: 100 }];
const idsOf = (records) => records.map(({ id }) => id).sort();

/** Each leak, with the module whose records it shows. */
const leaks = () => [[...count('Contacts'), 'Contacts'], [...find('Contacts'), 'Contacts'], [...linked(), 'Contacts'],
  [...activities('tasks'), 'Tasks']];

test('list or view refused, or the module off: told as such, and the CRM is not asked', async () => {
  for (const [tool, args, module] of leaks()) {
    for (const levels of [{ list: -99 }, { view: -99 }, { access: -98 }, { list: -98, view: 75 }]) {
      await crm.restricted('alice', { [module]: levels }, () => isRefused('alice', tool, args, module));
    }
    await isShown('alice', tool, args);
  }
});

test('the CRM\'s own roles refuse what its interfaces leak', async () => {
  await isRefused('dave', ...count('Contacts'), 'Contacts');
  await isRefused('dave', ...count('Tasks'), 'Tasks');
  await isRefused('dave', ...find('Contacts'), 'Contacts');
  await isRefused('bob', ...count('Tasks'), 'Tasks');
  await isRefused('bob', ...activities('tasks'), 'Tasks');
  await isRefused('erin', ...count('Opportunities'), 'Opportunities');
  await isRefused('erin', 'get_relationships', { module: 'Accounts', id: account, link_field: 'opportunities' }, 'Opportunities');
});

test('ACL_READ_CHECK=0 leaves these reads to the CRM, and writes checked', async () => {
  const { count: leaked } = await isShown('dave', ...count('Accounts'), unchecked);
  assert.equal(leaked, (await crm.ids('accounts')).length, 'dave may list his own only, of which there are none');
  assert.equal((await isShown('dave', ...count('Accounts'))).count, 0);
  await crm.restricted('alice', { Contacts: { list: -99, view: -99, edit: -99 }, Tasks: { list: -99 } }, async () => {
    for (const [tool, args] of leaks()) await isShown('alice', tool, args, unchecked);
    const answer = await unchecked.call('alice', 'create', { module: 'Contacts', fields: { last_name: 'x' } });
    assert.match(answer.text, /^Permission denied/);
  });
});

test('owner-only: rows and counts of one\'s own', async () => {
  const own = await crm.owned('contacts', 'alice');
  const all = await isShown('alice', ...linked());
  const found = await isShown('alice', ...find('Contacts'));
  for (const levels of [{ list: 75 }, { view: 75 }, { list: 75, view: 75 }]) {
    await crm.restricted('alice', { Contacts: levels }, async () => {
      assert.equal((await isShown('alice', ...count('Contacts'))).count, own.length);
      const rows = await isShown('alice', ...linked());
      assert.deepEqual(idsOf(rows.records), idsOf(all.records).filter((id) => own.includes(id)));
      assert.ok(rows.records.length > 0 && rows.records.length < all.records.length);
      const mine = (await isShown('alice', ...find('Contacts'))).results.flatMap(({ records }) => idsOf(records));
      assert.ok(mine.length > 0 && mine.every((id) => own.includes(id)), mine.join());
    });
  }
  assert.ok(found.results.flatMap(({ records }) => idsOf(records)).some((id) => !own.includes(id)), 'otherwise others\' are found, too');
});

test('no condition of the caller\'s leads around the owner', async () => {
  const own = await crm.owned('contacts', 'alice');
  await crm.restricted('alice', { Contacts: { list: 75 } }, async () => {
    for (const query of ["contacts.last_name != '' OR contacts.deleted = 0", "contacts.id != ''", "contacts.assigned_user_id != '1'"]) {
      assert.equal((await isShown('alice', ...count('Contacts', query))).count, own.length, query);
    }
    assert.equal((await isShown('alice', ...count('Contacts', `contacts.assigned_user_id = '${crm.users.nina}'`))).count, 0);
  });
});

test('owner-only: activities of a record', async () => {
  const own = await crm.owned('tasks', 'alice');
  const all = (await isShown('alice', ...activities('tasks'))).tasks;
  await crm.restricted('alice', { Tasks: { list: 75, view: 75 } }, async () => {
    const rows = (await isShown('alice', ...activities('tasks', 'calls'))).tasks;
    assert.deepEqual(idsOf(rows), idsOf(all).filter((id) => own.includes(id)));
    assert.ok(rows.length > 0 && rows.length < all.length);
  });
});

test('group-only: what the groups of the user have, and one\'s own', async () => {
  const all = idsOf((await isShown('alice', ...linked())).records);
  const own = await crm.owned('contacts', 'alice');
  const strange = all.find((id) => !own.includes(id));
  const group = await crm.group('Shared', { members: ['alice'], records: [['Contacts', strange]] });
  await crm.restricted('alice', { Contacts: { list: 80 } }, async () => {
    const wanted = all.filter((id) => own.includes(id) || id === strange);
    assert.deepEqual(idsOf((await isShown('alice', ...linked())).records), wanted);
    await crm.dissolve(group);
    assert.deepEqual(idsOf((await isShown('alice', ...linked())).records), wanted.filter((id) => id !== strange));
  });
});

test('group-only as the CRM itself has it: frank sees and counts the accounts of his group', async () => {
  const shared = (await crm.sql("SELECT record_id FROM securitygroups_records WHERE module = 'Accounts' AND deleted = 0")).flat();
  const seen = [...new Set([...shared, ...await crm.owned('accounts', 'frank')])];
  assert.equal((await isShown('frank', ...count('Accounts'))).count, seen.length);
  const found = (await isShown('frank', ...find('Accounts'))).results.flatMap(({ records }) => idsOf(records));
  assert.ok(found.length > 0 && found.every((id) => seen.includes(id)), found.join());
  assert.equal((await isShown('alice', ...count('Accounts'))).count, (await crm.ids('accounts')).length);
});

test('one refused module spoils no other', async () => {
  await crm.restricted('alice', { Contacts: { list: -99 }, Tasks: { view: -99 } }, async () => {
    const found = await isShown('alice', ...find('Accounts', 'Contacts'));
    assert.ok(found.results.every(({ module }) => module === 'Accounts') && found.result_count > 0);
    assert.equal(found.not_searched.length, 1);
    assert.match(found.not_searched[0].reason, refused);
    const rows = await isShown('alice', ...activities('tasks', 'notes'));
    assert.ok(rows.notes && !rows.tasks);
    assert.match(rows.failed[0].reason, refused);
  });
});

test('what hangs on a record needs the sight of it', async () => {
  const [strange] = (await crm.owned('accounts', 'nina'));
  await crm.restricted('alice', { Accounts: { view: 75 } }, async () => {
    await isRefused('alice', ...linked({ id: strange }), 'Accounts');
    await isRefused('alice', 'get_record_activities', { module: 'Accounts', id: strange }, 'Accounts');
    const [own] = await crm.owned('accounts', 'alice');
    await isShown('alice', ...linked({ id: own }));
  });
});

test('search and get are left to the CRM', async () => {
  const [contact] = await crm.ids('contacts');
  await crm.restricted('alice', { Contacts: { access: -98, list: -99, view: -99 } }, async () => {
    await isShown('alice', 'search', { module: 'Contacts', max_results: 1 });
    await isShown('alice', 'get', { module: 'Contacts', id: contact });
    await isShown('alice', 'get_many', { module: 'Contacts', ids: [contact] });
  });
});

test('an administrator sees all', async () => {
  await stage.doorway.admit('admin');
  await crm.restricted('admin', { Contacts: { list: -99, access: -98 } }, async () => {
    assert.equal((await isShown('admin', ...count('Contacts'))).count, (await crm.ids('contacts')).length);
  });
});

/** What an administrator changes on the CRM's screens about a user's own roles: the database has it, sessions do not. */
async function inTheCrm(user, deleted) {
  const file = new DatabaseSync(stage.file, { timeout: 2000 });
  try {
    file.prepare('UPDATE acl_roles_users SET deleted = ? WHERE user_id = ? COLLATE BINARY').run(deleted, crm.users[user]);
  } finally {
    file.close();
  }
  await stage.sync();
}

test('a count by groups follows the roles at once, although the sessions of the CRM keep those of their login', async () => {
  const all = (await crm.ids('accounts')).length;
  const { count: few } = await isShown('frank', ...count('Accounts'));
  assert.ok(few > 0 && few < all, `${few} of ${all}`);
  const listed = async () => (await isShown('frank', 'search', { module: 'Accounts', max_results: 1 })).total_count;
  await inTheCrm('frank', 1);
  try {
    await stage.sandbox.fault({ fault: 'expire_sessions', times: 1, method: 'get_entry_list' });
    assert.equal(await listed(), all, 'a new session, which may list all');
    assert.equal((await isShown('frank', ...count('Accounts'))).count, all);
    await inTheCrm('frank', 0);
    assert.equal(await listed(), all, 'still');
    assert.equal((await isShown('frank', ...count('Accounts'))).count, few);
  } finally {
    await inTheCrm('frank', 0);
  }
});

test('pages of linked records and of matches tell nothing of those that others own', async () => {
  const own = await crm.owned('contacts', 'alice');
  for (const level of [75, 80]) {
    await crm.restricted('alice', { Contacts: { list: level } }, async () => {
      const seen = [];
      for (let offset = 0; offset !== null;) {
        const page = await isShown('alice', ...linked({ max_results: 1, offset }));
        assert.equal(page.result_count, 1, `offset ${offset}`);
        seen.push(page.records[0].id);
        offset = page.next_offset;
      }
      assert.ok(seen.every((id) => own.includes(id)), seen.join());
      const found = await isShown('alice', 'search_text', { search_string: 'a', modules: ['Contacts'], max_results: 2 });
      assert.equal(found.result_count, 2);
    });
  }
});
