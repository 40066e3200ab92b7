// A MariaDB server (Debian's mariadb-server-core) in a folder and on a port of its own.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Program, freePort, repository, run } from '../harness.mjs';

const server = '/usr/sbin/mariadbd';
// Small, and careless of power cuts. As root it runs only when it is told to.
const options = ['--innodb-flush-method=nosync', '--innodb-log-file-size=1M', '--innodb-buffer-pool-size=8M',
  '--innodb-autoextend-increment=1', '--innodb-data-file-path=ibdata1:1M:autoextend', '--innodb-temp-data-file-path=ibtmp1:1M:autoextend', '--skip-name-resolve',
  ...(process.getuid() === 0 ? ['--user=root'] : [])];

/** A folder with the server's own tables, which takes seconds to make: kept, and copied. */
async function emptyServer() {
  const key = createHash('sha256').update(JSON.stringify([fs.statSync(server).mtimeMs, process.getuid(), options])).digest('hex');
  const kept = path.join(repository, 'build/e2e', `mariadb-${key.slice(0, 12)}`);
  if (fs.existsSync(kept)) return kept;
  fs.mkdirSync(path.dirname(kept), { recursive: true });
  const draft = fs.mkdtempSync(`${kept}-`);
  const made = await run('/usr/bin/mariadb-install-db', ['--no-defaults', `--datadir=${draft}`, '--skip-test-db',
    '--auth-root-authentication-method=normal', ...options]);
  if (made.code !== 0) throw new Error(`mariadb-install-db: ${made.output}`);
  try {
    fs.renameSync(draft, kept);
  } catch {  // another test has been as quick
    fs.rmSync(draft, { recursive: true });
  }
  return kept;
}

/** A value as SQL text. */
export function literal(value) {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return `'${String(value).replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

export class MariaDb {
  static async start() {
    const mariadb = new MariaDb();
    const kept = await emptyServer();
    mariadb.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mariadb-e2e-'));
    try {
      const data = path.join(mariadb.folder, 'data');
      fs.cpSync(kept, data, { recursive: true });
      mariadb.socket = path.join(mariadb.folder, 'socket');
      mariadb.port = await freePort();
      mariadb.args = ['--no-defaults', `--datadir=${data}`, `--socket=${mariadb.socket}`, `--port=${mariadb.port}`,
        '--bind-address=127.0.0.1', `--pid-file=${path.join(mariadb.folder, 'pid')}`, `--tmpdir=${mariadb.folder}`, ...options];
      await mariadb.launch();
      return mariadb;
    } catch (error) {
      await mariadb.remove();
      throw error;
    }
  }
  async launch() {
    this.program = new Program(server, this.args);
    await this.program.line(/ready for connections/, 20_000);
  }
  /** SIGKILL: what was promised to clients is broken. SIGTERM: it says goodbye. */
  stop(signal = 'SIGKILL') { return this.program.stop(signal); }
  /** Connections stay open and are taken, but nobody answers. */
  pause() { this.program.child.kill('SIGSTOP'); }
  resume() { this.program.child.kill('SIGCONT'); }
  /** Whatever has been done to it. */
  async revive() {
    if (this.program.code === undefined) this.resume();
    else await this.launch();
  }

  #client(input) {
    return new Program('/usr/bin/mariadb', ['--no-defaults', '--batch', '--raw', '--skip-column-names', '--unbuffered',
      '--default-character-set=utf8mb4', `--socket=${this.socket}`, '--user=root'], { input });
  }
  /** Runs statements as the server's administrator: the rows, as arrays of texts. */
  async sql(statements) {
    const client = this.#client(statements);
    await client.exited;
    if (client.code !== 0) throw new Error(`${client.output}\n${statements.slice(0, 300)}`);
    return client.output.split('\n').filter(Boolean).map((line) => line.split('\t'));
  }
  /** Whoever asks for this table (db.table) waits until the returned function has been called. */
  lock(table) { return this.occupy(`LOCK TABLES ${table} WRITE;`); }
  /** Takes a connection, and keeps it until the returned function has been called. */
  async occupy(statements = '') {
    const client = this.#client(`${statements} SELECT CONCAT('connection ', CONNECTION_ID()); SELECT SLEEP(60);`);
    const [, id] = await client.line(/connection (\d+)/);
    return async () => {
      await this.sql(`KILL ${id}`);
      await client.exited;
    };
  }
  async remove() {
    if (this.program && this.program.code === undefined) await this.program.stop('SIGKILL');
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
