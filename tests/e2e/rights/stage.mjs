// Everything that a test of rights needs: the demo CRM, its database on a MariaDB server, gateways that look into it,
// and people who are connected.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Gateway, Sandbox, connect } from '../harness.mjs';
import { CrmDatabase } from './crm_database.mjs';
import { MariaDb } from './mariadb.mjs';

/** Passwords of sandbox/README.md. */
export const passwords = { alice: 'AlicePw1!', admin: 'Admin123!', bob: 'BobPw123!', carol: 'CarolPw1!', dave: 'DavePw123!',
  erin: 'ErinPw123!', frank: 'FrankPw1!', nina: 'NinaPw123!', omar: 'OmarPw123!' };

/** What the gateway's own check says; what begins otherwise was said by the CRM. */
export const denied = /^Permission denied: user "/;
export const refused = /^Access refused by CRM role: user "/;

const writes = ['set_entry', 'set_entries', 'set_relationship', 'set_relationships', 'set_note_attachment'];

/** A gateway and those who are connected to it. */
export class Doorway {
  static async open(stage, env, users, only) {
    const doorway = new Doorway();
    doorway.clients = {};
    doorway.gateway = await Gateway.start({ crm1: stage.sandbox.endpoint }, { env: { ...stage.database, ...env }, only });
    try {
      for (const user of users) await doorway.admit(user);
      return doorway;
    } catch (error) {
      await doorway.close();
      throw new Error(doorway.gateway.allOutput, { cause: error });
    }
  }
  async admit(name, { user = name, password = passwords[name] } = {}) {
    const key = await this.gateway.user(`${name}@example.com`, 'crm1', { user, password });
    this.clients[name] = await connect(this.gateway.url, key);
  }
  /** { isError, text, json } of one call of a tool. */
  async call(user, tool, args = {}) {
    const result = await this.clients[user].callTool({ name: `suitecrm_${tool}`, arguments: args });
    return { isError: result.isError ?? false, text: result.content.map(({ text }) => text).join('\n'), json: result.structuredContent };
  }
  async close() {
    for (const client of Object.values(this.clients)) await client.close();
    await this.gateway?.stop();
    this.gateway?.remove();
  }
}

export class RightsStage {
  doorways = [];
  /** `database`: variables beside the address; `users` are connected to the first gateway. */
  static async start({ users = ['alice'], env = {}, database = {} } = {}) {
    const stage = new RightsStage();
    try {
      await stage.#start(database);
      const doorway = await stage.open(env, users);
      Object.assign(stage, { doorway, gateway: doorway.gateway });
      return stage;
    } catch (error) {
      await stage.stop();
      throw error;
    }
  }
  async #start(database) {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'suitecrm-mcp-rights-'));
    this.file = path.join(this.folder, 'crm.sqlite');
    const [server, sandbox] = await Promise.allSettled([MariaDb.start(), Sandbox.start(['--db', this.file])]);
    this.server = server.value;
    this.sandbox = sandbox.value;
    for (const { reason } of [server, sandbox]) if (reason) throw reason;
    this.crm = await CrmDatabase.create(this.server, 'suitecrm');
    await this.crm.copy(this.file);
    this.password = `Canary-Db-${randomBytes(9).toString('hex')}`;
    await this.crm.reader('gateway', this.password);
    this.database = { SUITECRM_DB_HOST: '127.0.0.1', SUITECRM_DB_PORT: String(this.server.port), SUITECRM_DB_NAME: 'suitecrm',
      SUITECRM_DB_USER: 'gateway', SUITECRM_DB_PASS: this.password, ...database };
  }
  /** Another gateway before the same CRM; only: 'crm1', as a unit of an installation. */
  async open(env, users = [], only = undefined) {
    const doorway = await Doorway.open(this, env, users, only);
    this.doorways.push(doorway);
    return doorway;
  }
  call(user, tool, args) { return this.doorway.call(user, tool, args); }
  /** How often the CRM was asked to write. */
  async writes() {
    const { calls } = await this.sandbox.state();
    return writes.reduce((sum, method) => sum + (calls[method] ?? 0), 0);
  }
  /** What the demo CRM itself has stored: rows as arrays. */
  rows(query) {
    const source = new DatabaseSync(this.file, { readOnly: true, timeout: 2000 });
    try {
      return source.prepare(query).all().map((row) => Object.values(row));
    } finally {
      source.close();
    }
  }
  /** What the CRM has stored since: the rows of its database. */
  sync() { return this.crm.copy(this.file); }
  async stop() {
    for (const doorway of this.doorways) await doorway.close();
    await this.sandbox?.stop();
    await this.server?.remove();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
