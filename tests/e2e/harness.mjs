// Starts the programs in a temporary folder and stops them by their process ids.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';

export const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const programs = process.env.E2E_BIN ?? path.join(repository, 'build/release/bin');
export const alice = { user: 'alice', password: 'AlicePw1!' };
export const bob = { user: 'bob', password: 'BobPw123!' };
export const isFull = process.env.E2E_MODE === 'full';

const givenPorts = new Set();

/**
 * A port that is free now, below the range from which the kernel takes ports for clients. Each is given once: who
 * asked before may not listen yet.
 */
export async function freePort() {
  for (;;) {
    const port = 20000 + Math.floor(Math.random() * 12000);
    if (givenPorts.has(port)) continue;
    const server = net.createServer();
    try {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
      givenPorts.add(port);
      return port;
    } catch { /* taken: try another */ } finally {
      await new Promise((done) => server.close(done));
    }
  }
}

/** Waits for `condition` to be truthy; fails after `limit` ms. */
export async function until(condition, limit = 5000, what = condition.toString()) {
  for (const deadline = Date.now() + limit; ;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`not within ${limit} ms: ${what}`);
    await sleep(10);
  }
}

/** Variables of our own only: what the machine has set must not steer a test. */
const cleanEnvironment = (more = {}) => ({ PATH: process.env.PATH, HOME: os.tmpdir(), ...more });

// Whatever ends this process ends what it started.
const children = new Set();
process.on('exit', () => { for (const child of children) child.kill('SIGKILL'); });
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => process.exit(1));

export class Program {
  constructor(name, args, { env = {}, input } = {}) {
    this.name = name;
    this.output = '';
    this.child = spawn(path.resolve(programs, name), args, {  // Debian's own by their full path
      env: cleanEnvironment(env), stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    children.add(this.child);
    this.exited = once(this.child, 'close').then(([code, signal]) => {
      children.delete(this.child);
      this.code = code ?? signal;
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text) => { this.output += text; });
    }
    if (input === undefined) return;
    this.child.stdin.on('error', () => {});  // one that has ended already does not read
    this.child.stdin.end(input);
  }
  async line(pattern, limit = 5000) {
    return until(() => {
      if (this.code !== undefined) throw new Error(`${this.name} ended (${this.code}): ${this.output}`);
      return this.output.match(pattern);
    }, limit, `${this.name} says ${pattern}`);
  }
  async stop(signal = 'SIGTERM') {
    this.child.kill(signal);
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 15000);
    await this.exited;
    clearTimeout(timer);
    return this.code;
  }
}

/** Runs a program to its end: { code, output }. */
export async function run(name, args, options) {
  const program = new Program(name, args, options);
  await program.exited;
  return { code: program.code, output: program.output };
}

export class Sandbox {
  static async start(args = []) {
    const sandbox = new Sandbox();
    sandbox.port = await freePort();
    sandbox.program = new Program('suitecrm-sandbox', ['--port', sandbox.port, '--control', ...args]);
    sandbox.endpoint = (await sandbox.program.line(/ready (\S+)/))[1];
    sandbox.base = new URL('/', sandbox.endpoint).href.replace(/\/$/, '');
    return sandbox;
  }
  /** fault({ fault: 'delay', ms: 200, times: 1, method: 'get_entry' }) */
  async fault(rule) {
    const reply = await fetch(`${this.base}/__sandbox/faults`, { method: 'POST', body: JSON.stringify(rule) });
    if (reply.status !== 200) throw new Error(await reply.text());
  }
  heal() { return this.fault({ fault: 'none' }); }
  async state() { return (await fetch(`${this.base}/__sandbox/state`)).json(); }
  stop() { return this.program.stop(); }
}

export class Gateway {
  /** entities: { code: endpoint }; groups: { code: group }, else Staff; env: variables of the gateway; only: one of several, by `gateway`. */
  static async start(entities, { env = {}, folder, only, port, groups = {} } = {}) {
    const gateway = new Gateway();
    Object.assign(gateway, { entities, only, groups });
    gateway.folder = folder ?? fs.mkdtempSync(path.join(os.tmpdir(), 'suitecrm-mcp-e2e-'));
    gateway.stateDir = path.join(gateway.folder, 'state');
    fs.mkdirSync(gateway.stateDir, { recursive: true, mode: 0o700 });
    gateway.config = path.join(gateway.folder, 'entities.json');
    const file = Object.fromEntries(Object.entries(entities).map(([code, endpoint], i) =>
      [code, { label: code, endpoint, port: 3101 + i, group: groups[code] ?? 'Staff' }]));
    fs.writeFileSync(gateway.config, JSON.stringify(file));
    gateway.env = { RATE_LIMIT_SSE: '10000', RATE_LIMIT_MESSAGES: '100000', ...env };
    gateway.port = port ?? await freePort();
    gateway.url = `http://127.0.0.1:${gateway.port}`;
    gateway.outputs = [];
    await gateway.launch();
    return gateway;
  }
  async launch() {
    this.program = this.only ? this.asUnit() : new Program('suitecrm-mcp', ['serve', '--config', this.config,
      '--state-dir', this.stateDir, '--port', this.port], { env: this.env });
    await this.program.line(/"listening"/).catch(async (error) => {
      await this.program.stop();  // a program left behind would keep the tests from ending
      throw error;
    });
  }
  /** One entity of the installation, as its systemd unit starts it. */
  asUnit() {
    return new Program('suitecrm-mcp', ['gateway'], { env: { ...this.env, ENTITIES_FILE: this.config, PORT: String(this.port),
      STATE_DIR: this.stateDir, SUITECRM_CODE: this.only, SUITECRM_ENDPOINT: this.entities[this.only], REQUIRED_GROUP: this.groups[this.only] ?? 'Staff' } });
  }
  async restart(signal) {
    await this.program.stop(signal);
    this.outputs.push(this.program.output);
    await this.launch();
  }
  async admin(args, input = '') {
    const result = await run('mcp-admin', ['--state-dir', this.stateDir, ...args], { input });
    this.outputs.push(result.output);
    if (result.code !== 0) throw new Error(`mcp-admin ${args.join(' ')}: ${result.output}`);
    return result.output.trim();
  }
  /** Makes a user with a grant and returns a key. */
  async user(email, entity, { user, password } = alice) {
    await this.admin(['add', '--email', email, '--entity', entity, '--user', user, '--pass', '-'],
      `${password}\n`);
    return this.key(email);
  }
  async key(email) {
    const result = await run('mcp-admin', ['--state-dir', this.stateDir, 'key', 'create', '--email', email]);
    if (result.code !== 0) throw new Error(result.output);
    return result.output.match(/smcp_\w+/)[0];
  }
  get allOutput() { return this.outputs.join('') + this.program.output; }
  /** The log lines so far whose msg is `message`, as objects. */
  logged(message) {
    return this.program.output.split('\n').filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line) => JSON.parse(line)).filter((line) => line.msg === message);
  }
  async stop() {
    const code = await this.program.stop();
    this.outputs.push(this.program.output);
    return code;
  }
  remove() { fs.rmSync(this.folder, { recursive: true, force: true }); }
}

/** A sandbox, a gateway with one entity "crm1", and alice's key; `stop` ends all of it. */
export async function startAll({ env, sandboxArgs, entities } = {}) {
  const codes = entities ?? ['crm1'];
  const sandbox = await Sandbox.start(sandboxArgs);
  let gateway;
  const stop = async () => {
    await gateway?.stop();
    await sandbox.stop();
    gateway?.remove();
  };
  try {
    gateway = await Gateway.start(Object.fromEntries(codes.map((code) => [code, sandbox.endpoint])), { env });
    const key = await gateway.user('alice@example.com', codes[0]);
    return { sandbox, gateway, key, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

export const bearer = (key) => ({ Authorization: `Bearer ${key}` });

/** An SDK client, connected. */
export async function connect(url, key) {
  const client = new Client({ name: 'e2e', version: '1.0.0' }, { capabilities: {} });
  const transport = new SSEClientTransport(new URL(`${url}/sse`), { requestInit: { headers: bearer(key) } });
  client.errors = [];
  transport.onerror = (error) => client.errors.push(error);
  await client.connect(transport);
  return client;
}

/** A plain event stream: { status, headers, next() -> { event, data } | null, close() }. */
export async function openStream(url, headers) {
  const abort = new AbortController();
  const reply = await fetch(`${url}/sse`, { headers: { Accept: 'text/event-stream', ...headers }, signal: abort.signal });
  let text = '';
  const decoder = new TextDecoder();
  const reader = reply.body.getReader();
  const next = async () => {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end >= 0) {
        const block = text.slice(0, end);
        text = text.slice(end + 2);
        const fields = Object.fromEntries(block.split('\n').map((line) =>
          [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]));
        if ('data' in fields) return { event: fields.event ?? 'message', data: fields.data };
        continue;
      }
      const { value, done } = await reader.read().catch(() => ({ done: true }));
      if (done) return null;
      text += decoder.decode(value, { stream: true });
    }
  };
  return { status: reply.status, headers: reply.headers, next, close: () => abort.abort() };
}

/** Sends bytes on a plain socket and returns what came back until it was closed or `limit` ms. */
export async function rawExchange(port, pieces, { limit = 5000, pauseMs = 0 } = {}) {
  const socket = net.connect(port, '127.0.0.1');
  let text = '';
  socket.setEncoding('latin1');
  socket.on('data', (part) => { text += part; });
  socket.on('error', () => {});
  const closed = new Promise((done) => socket.on('close', done));
  await once(socket, 'connect');
  for (const piece of [pieces].flat()) {
    if (socket.destroyed) break;
    socket.write(piece);
    if (pauseMs) await sleep(pauseMs);
  }
  const timer = setTimeout(() => socket.destroy(), limit);
  await closed;
  clearTimeout(timer);
  return text;
}

export { sleep };
