// What a real SuiteCRM granted and refused: the rows and the verdicts of tests/golden/acl/recorded.jsonl.
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { repository } from '../harness.mjs';
import { literal } from './mariadb.mjs';

const file = path.join(repository, 'tests/golden/acl/recorded.jsonl');
const actions = ['access', 'view', 'list', 'edit', 'delete', 'import', 'export', 'massupdate'];

/** { rows, verdicts }: a verdict has name, user_name, module, action, record, allowed, and of a record its owners. */
export function readRecorded() {
  const lines = fs.readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  return { rows: lines.filter((line) => !('allowed' in line)), verdicts: lines.filter((line) => 'allowed' in line) };
}

/** Writes those rows into an empty database of the CRM. */
export async function fill(crm, rows) {
  const insert = (table, values) => `INSERT INTO ${table} SET ${Object.entries(values).map(([name, value]) => `${name} = ${literal(value)}`)}, deleted = 0;\n`;
  let statements = '';
  const roles = new Set();
  for (const row of rows) {
    const id = randomUUID();
    if (row.module) {
      for (const name of actions) {
        statements += insert('acl_actions', { id: `${row.module}/${name}`, category: row.module, name, acltype: 'module', aclaccess: name === 'access' ? 89 : 90 });
      }
    } else if (row.user) statements += insert('users', { id: row.id, user_name: row.user, is_admin: row.is_admin, status: 'Active' });
    else if (row.says) statements += insert('acl_roles_actions', { id, role_id: row.role, action_id: row.says, access_override: row.level });
    else if (row.of_user) statements += insert('acl_roles_users', { id, role_id: row.role, user_id: row.of_user });
    else if (row.member) statements += insert('securitygroups_users', { id, securitygroup_id: row.group, user_id: row.member });
    else if (row.has_role) statements += insert('securitygroups_acl_roles', { id, securitygroup_id: row.group, role_id: row.has_role });
    else if (row.name) statements += insert('securitygroups', { id: row.group, name: row.name });
    else throw new Error(`unknown row ${JSON.stringify(row)}`);
    if (row.says) roles.add(row.role);
  }
  for (const role of roles) statements += insert('acl_roles', { id: role, name: `Role ${role.slice(0, 4)}` });
  await crm.sql(statements);
}

/** Writes the records of these verdicts as they were then; `group`: the group of the recordings. */
export function putRecords(crm, verdicts, group) {
  const clear = 'DELETE FROM securitygroups_records;\n';
  return crm.sql(clear + verdicts.filter(({ record }) => record).map((verdict) => {
    const table = verdict.module.toLowerCase();
    const membership = verdict.in_group ? `REPLACE INTO securitygroups_records SET id = ${literal(verdict.record)}, securitygroup_id = ${literal(group)},
      record_id = ${literal(verdict.record)}, module = ${literal(verdict.module)}, deleted = 0;\n` : '';
    return `REPLACE INTO ${table} SET id = ${literal(verdict.record)}, assigned_user_id = ${literal(verdict.assigned_user_id)},
      created_by = ${literal(verdict.created_by)}, deleted = 0;\n${membership}`;
  }).join(''));
}

/** Verdicts in as few heaps as possible of which each has one state of each record. */
export function heaps(verdicts) {
  const heaps = [];
  for (const verdict of verdicts) {
    const state = JSON.stringify([verdict.assigned_user_id, verdict.created_by, verdict.in_group]);
    let heap = heaps.find(({ states }) => !verdict.record || (states.get(verdict.record) ?? state) === state);
    if (!heap) heaps.push(heap = { states: new Map(), verdicts: [] });
    if (verdict.record) heap.states.set(verdict.record, state);
    heap.verdicts.push(verdict);
  }
  return heaps.map(({ verdicts }) => verdicts);
}
