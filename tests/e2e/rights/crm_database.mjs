// The CRM's own database on that server: the tables that rights depend on, with the rows of the demo CRM, and what an
// administrator changes there with the CRM's screens.
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { repository } from '../harness.mjs';
import { literal } from './mariadb.mjs';

const schemaFile = path.join(repository, 'tests/support/crm_schema.sql');
const rightsTables = ['acl_actions', 'acl_roles', 'acl_roles_actions', 'acl_roles_users', 'securitygroups_users',
  'securitygroups_acl_roles', 'securitygroups_records'];
// Of users and records no more than rights depend on.
const columnsThatCount = ['id', 'name', 'user_name', 'status', 'is_admin', 'is_group', 'deleted', 'assigned_user_id', 'created_by',
  'recurring_source'];
const typeOf = { deleted: 'tinyint(1) DEFAULT 0', name: 'varchar(255) DEFAULT NULL' };

const insert = (table, columns, rows) => rows.length === 0 ? ''
  : `REPLACE INTO ${table} (${columns.join()}) VALUES ${rows.map((row) => `(${row.map(literal).join()})`).join()};\n`;

export class CrmDatabase {
  /** Makes the database `name` with the CRM's tables, empty. */
  static async create(server, name) {
    const crm = new CrmDatabase();
    Object.assign(crm, { server, name });
    const tables = fs.readFileSync(schemaFile, 'utf8').replaceAll(/^(CREATE DATABASE|USE) .*$/gm, '');
    await server.sql(`CREATE DATABASE ${name} CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci; USE ${name};\n${tables}`);
    return crm;
  }
  sql(statements) { return this.server.sql(`USE ${this.name};\n${statements}`); }

  /** A user of the server who may read what docs/rights.md lets him read, but for the tables `without`. */
  async reader(user, password, { host = '127.0.0.1', without = [] } = {}) {
    const tables = (await this.sql('SHOW TABLES;')).flat().filter((table) => !without.includes(table));
    await this.server.sql(`CREATE OR REPLACE USER ${user}@'${host}' IDENTIFIED BY ${literal(password)};\n` + tables.map((table) =>
      `GRANT SELECT ${table === 'users' ? '(id, user_name, status, is_admin, deleted, created_by) ' : ''}ON ${this.name}.${table} TO ${user}@'${host}';\n`).join(''));
  }

  /** Takes over what the demo CRM has in its SQLite file; again, what has changed since. */
  async copy(file) {
    const source = new DatabaseSync(file, { readOnly: true, timeout: 2000 });
    try {
      const columns = (table) => source.prepare(`PRAGMA table_info("${table}")`).all().map((column) => column.name);
      const tables = source.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all().map(({ name }) => name)
        .filter((name) => rightsTables.includes(name) || columns(name).includes('created_by'));
      const known = new Map();
      for (const [table, column] of await this.sql(
        `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = ${literal(this.name)}`)) {
        known.set(table, [...known.get(table) ?? [], column]);
      }
      let statements = '';
      for (const table of tables) {
        const all = rightsTables.includes(table);
        const wanted = columns(table).filter((name) => (all || columnsThatCount.includes(name)) && (known.get(table)?.includes(name) ?? true));
        const rows = source.prepare(`SELECT ${wanted.join()} FROM "${table}"`).all().map((row) => Object.values(row));
        if (rows.length > 0 && !known.has(table)) {
          statements += `CREATE TABLE ${table} (${wanted.map((name) => `${name} ${typeOf[name] ?? 'char(36) DEFAULT NULL'}`)}, PRIMARY KEY (id));\n`;
        }
        statements += insert(table, wanted, rows);
      }
      await this.sql(statements);
    } finally {
      source.close();
    }
    await this.learn();
  }
  async learn() {
    this.users = Object.fromEntries((await this.sql('SELECT user_name, id FROM users')));
    this.actions = Object.fromEntries(await this.sql("SELECT CONCAT(category, '/', name), id FROM acl_actions WHERE acltype = 'module'"));
  }
  /** The ids of records, oldest first. */
  async ids(table, where = '1 = 1') {
    return (await this.sql(`SELECT id FROM ${table} WHERE deleted = 0 AND ${where} ORDER BY id`)).map(([id]) => id);
  }
  owned(table, user) { return this.ids(table, `assigned_user_id = ${literal(this.users[user])}`); }

  /** A role as the role editor saves it: { Accounts: { edit: -99 } }. */
  async role(levels, name = `Role ${randomUUID().slice(0, 8)}`) {
    const id = randomUUID();
    const overrides = Object.entries(levels).flatMap(([module, actions]) => Object.entries(actions).map(([action, level]) => {
      if (!this.actions[`${module}/${action}`]) throw new Error(`no action ${module}/${action}`);
      return [randomUUID(), id, this.actions[`${module}/${action}`], level, 0];
    }));
    await this.sql(insert('acl_roles', ['id', 'name', 'deleted'], [[id, name, 0]])
      + insert('acl_roles_actions', ['id', 'role_id', 'action_id', 'access_override', 'deleted'], overrides));
    return { id, name };
  }
  give(role, user) {
    return this.sql(insert('acl_roles_users', ['id', 'role_id', 'user_id', 'deleted'], [[randomUUID(), role.id, this.users[user], 0]]));
  }
  /** As the screens do it: the row stays and is marked. */
  take(role, user) {
    return this.sql(`UPDATE acl_roles_users SET deleted = 1 WHERE role_id = ${literal(role.id)} AND user_id = ${literal(this.users[user])};`);
  }
  /** Runs `body` while the user has such a role. */
  async restricted(user, levels, body) {
    const role = await this.role(levels);
    await this.give(role, user);
    try {
      return await body(role);
    } finally {
      await this.take(role, user);
    }
  }
  /** A security group: { members: [users], roles: [role], records: [[module, id]] }. */
  async group(name, { members = [], roles = [], records = [] } = {}) {
    const id = randomUUID();
    await this.sql(insert('securitygroups', ['id', 'name', 'deleted'], [[id, name, 0]])
      + insert('securitygroups_users', ['id', 'securitygroup_id', 'user_id', 'deleted'],
        members.map((user) => [randomUUID(), id, this.users[user], 0]))
      + insert('securitygroups_acl_roles', ['id', 'securitygroup_id', 'role_id', 'deleted'],
        roles.map((role) => [randomUUID(), id, role.id, 0]))
      + insert('securitygroups_records', ['id', 'securitygroup_id', 'record_id', 'module', 'deleted'],
        records.map(([module, record]) => [randomUUID(), id, record, module, 0])));
    return { id, name };
  }
  async dissolve(group) {
    const of = `WHERE securitygroup_id = ${literal(group.id)};`;
    await this.sql(['securitygroups_users', 'securitygroups_acl_roles', 'securitygroups_records']
      .map((table) => `UPDATE ${table} SET deleted = 1 ${of}`).join('\n'));
  }
}
