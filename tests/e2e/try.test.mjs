// try.sh as a newcomer uses it; the programs are built already.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Sandbox, alice, repository, until } from './harness.mjs';
import { Browser } from './login/browser.mjs';
import { signIn } from './login/person.mjs';
import { Terminal } from './terminal.mjs';

const limit = { timeout: 90_000 };

function start(args, env = {}) {
  return follow(spawn('./try.sh', args, {
    cwd: repository, env: { ...process.env, NO_COLOR: '1', ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true,
  }));
}
function follow(child) {
  const run = { child, output: '', exited: once(child, 'close').then(([code]) => code) };
  started.push(run);
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => { run.output += text; });
  return run;
}
async function check(args, env) {
  const run = start(['--check', ...args], env);
  return { code: await run.exited, output: run.output };
}
/** Programs of this repository that still run. */
const leftOver = () => fs.readdirSync('/proc').filter((pid) => /^\d+$/.test(pid)).filter((pid) => {
  try {
    const target = fs.readlinkSync(`/proc/${pid}/exe`);
    return target.startsWith(path.join(repository, 'build/release/bin/')) &&
      fs.readFileSync(`/proc/${pid}/cmdline`, 'latin1').match(/\.try\/|--port\x0088\d\d/);
  } catch { return false; }
});

const started = [];  // a test that fails may leave one behind
let sandbox;
before(async () => { sandbox = await Sandbox.start(); });
after(async () => {
  for (const { child, exited } of started) {
    if (child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
    await exited;
  }
  await sandbox?.stop();
});

test('--check shows records, exits with 0 and leaves no process; the second start takes < 3 s', limit, async () => {
  const first = await check([]);
  assert.equal(first.code, 0, first.output);
  assert.match(first.output, /Signed in as alice at http:\/\/127\.0\.0\.1:\d+\/auth\/login, as a browser does, and got a key/);
  assert.match(first.output, /id +name/);
  assert.deepEqual(leftOver(), []);
  const began = Date.now();
  const second = await check([]);
  assert.equal(second.code, 0, second.output);
  assert.ok(Date.now() - began < 3000, `${Date.now() - began} ms\n${second.output}`);
  assert.equal(fs.statSync(path.join(repository, '.try')).mode & 0o777, 0o700);
});

test('a busy port is named and another one is taken', limit, async () => {
  const server = net.createServer().listen(8790, '127.0.0.1');
  await once(server, 'listening');
  const result = await check(['--port', '8790']);
  server.close();
  assert.equal(result.code, 0, result.output);
  assert.match(result.output, /port 8790 is taken by \S+ \(process \d+\)/);
});

test('Ctrl-C stops everything', limit, async () => {
  const run = start([]);
  await until(() => run.output.includes('Ctrl-C'), 60_000, 'try.sh is up');
  assert.match(run.output, /claude mcp add suitecrm --transport sse http\S+ --header "Authorization:Bearer smcp_\w+"/);
  assert.match(run.output, /"mcp-remote"/);
  const url = run.output.match(/URL +(\S+)\/sse/)[1];
  assert.equal((await fetch(`${url}/health`)).status, 200);
  process.kill(-run.child.pid, 'SIGINT');
  assert.equal(await run.exited, 130);
  assert.deepEqual(leftOver(), []);
  await assert.rejects(fetch(`${url}/health`));
});

test('who opens the printed page and signs in as alice gets a key that works', limit, async () => {
  const run = start([]);
  await until(() => run.output.includes('Ctrl-C'), 60_000, 'try.sh is up');
  const [, page, user, password] = run.output.match(/Open +(\S+)\n +as +(\w+), password (\S+)/);
  const browser = new Browser();
  const welcome = await signIn(browser, new URL(page).origin, { name: user, password });
  const [key] = welcome.body.match(/smcp_\w{49}/);
  assert.ok(!run.output.includes(key), 'a key of their own');
  const url = run.output.match(/URL +(\S+)\/sse/)[1];
  const login = await fetch(`${url}/test`, { headers: { authorization: `Bearer ${key}` } });
  assert.deepEqual(await login.json(), { success: true, crm_user: 'alice', email: 'alice@sandbox.example', entity: 'demo' });
  process.kill(-run.child.pid, 'SIGINT');
  await run.exited;
});

test('a sandbox on another port is another provider: the demo begins anew', limit, async () => {
  const server = net.createServer().listen(8865, '127.0.0.1');
  await once(server, 'listening');
  const result = await check([]);
  server.close();
  assert.equal(result.code, 0, result.output);
  assert.match(result.output, /port 8865 is taken/);
  assert.equal((await check([])).code, 0);
});

test('--crm finds the REST path of an own CRM and works with it', limit, async () => {
  const result = await check(['--crm', sandbox.base, '--user', alice.user], { SUITECRM_PASSWORD: alice.password });
  assert.equal(result.code, 0, result.output);
  assert.ok(result.output.includes(sandbox.endpoint));
  assert.ok(!result.output.includes(alice.password));
  assert.match(result.output, /User alice@try\.local /, 'an address of its own, not the demo\'s');
});

test('--crm takes an address as copied from the browser', limit, async () => {
  for (const rest of ['/#/home', '/index.php?module=Home&action=index', '/?a=1#/accounts']) {
    const result = await check(['--crm', sandbox.base + rest, '--user', alice.user], { SUITECRM_PASSWORD: alice.password });
    assert.equal(result.code, 0, rest + result.output);
  }
});

const own = (more = '') => new Terminal(`./try.sh --check --crm ${sandbox.base} --user ${alice.user}${more}`,
  { cwd: repository, env: { SUITECRM_PASSWORD: '' } });

test('the password is asked for after the CRM is found, and is not shown', limit, async () => {
  const terminal = own();
  try {
    await terminal.shows(/Password of alice in the CRM: /, 30_000);
    assert.match(terminal.output, /REST API: http/);
    terminal.type(`${alice.password}\n`);
    assert.equal(await terminal.exited, 0, terminal.output);
  } finally { await terminal.stop(); }
  assert.ok(!terminal.output.includes(alice.password));
});

test('an empty password is refused at once', limit, async () => {
  const terminal = own();
  try {
    await terminal.shows(/Password of alice in the CRM: /, 30_000);
    terminal.type('\n');
    assert.equal(await terminal.exited, 1, terminal.output);
  } finally { await terminal.stop(); }
  assert.match(terminal.output, /password is empty/);
  assert.doesNotMatch(terminal.output, /Gateway on port/);
});

test('Ctrl-C while the password is asked for ends it with the terminal as it was', limit, async () => {
  // The shell goes on after Ctrl-C, as an interactive one does.
  const terminal = new Terminal(`trap : INT; ./try.sh --crm ${sandbox.base} --user ${alice.user}; echo "ended $?"; stty -a`,
    { cwd: repository, env: { SUITECRM_PASSWORD: '' } });
  try {
    await terminal.shows(/Password of alice in the CRM: /, 30_000);
    terminal.type('\x03');
    await terminal.shows(/ended 130[^]* echo /, 10_000);
  } finally { await terminal.stop(); }
});

test('wrong usage is 2 with one clear sentence', limit, async () => {
  for (const [args, said] of [[['--port'], /--port needs a value/], [['--crm'], /--crm needs a value/],
    [['--user', '--port'], /--user needs a value/], [['--port', '70000'], /--port: expected a number from 1 to 65535, got "70000"/],
    [['--port', '0'], /--port: expected/], [['--user', 'x'], /--crm and --user belong together/], [['--prot'], /Unknown argument: --prot/]]) {
    const result = await check(args);
    assert.equal(result.code, 2, args.join(' ') + result.output);
    assert.match(result.output, said);
    assert.doesNotMatch(result.output, /line \d+/);
  }
});

test('SIGINT is a clean end also where the shell that started it ignored it', limit, async () => {
  const child = spawn('bash', ['-c', 'trap "" INT; exec ./try.sh'],
    { cwd: repository, env: { ...process.env, NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const run = follow(child);
  await until(() => run.output.includes('Ctrl-C'), 60_000, 'try.sh is up');
  process.kill(-child.pid, 'SIGINT');
  assert.equal(await run.exited, 130);
  assert.deepEqual(leftOver(), []);
});

test('--crm with a full rest.php URL is accepted, a wrong password is told', limit, async () => {
  const good = await check(['--crm', sandbox.endpoint, '--user', alice.user], { SUITECRM_PASSWORD: alice.password });
  assert.equal(good.code, 0, good.output);
  const bad = await check(['--crm', sandbox.endpoint, '--user', alice.user], { SUITECRM_PASSWORD: 'Canary-wrong-1' });
  assert.equal(bad.code, 1);
  assert.match(bad.output, /alice's password was refused by the CRM; run \.\/try\.sh again\./);
  assert.ok(!bad.output.includes('Canary'));
});

test('an address without a CRM fails and says what was tried', limit, async () => {
  const server = http.createServer((_, reply) => { reply.statusCode = 404; reply.end('nothing'); }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const result = await check(['--crm', `http://127.0.0.1:${server.address().port}`, '--user', 'x'], { SUITECRM_PASSWORD: 'y' });
  server.close();
  assert.equal(result.code, 1);
  assert.match(result.output, /tried .*\/legacy\/service\/v4_1\/rest\.php/);
});

test('an address where nobody answers fails and names it', limit, async () => {
  const result = await check(['--crm', 'http://127.0.0.1:9', '--user', 'x'], { SUITECRM_PASSWORD: 'y' });
  assert.equal(result.code, 1);
  assert.match(result.output, /http:\/\/127\.0\.0\.1:9\b/);
});
