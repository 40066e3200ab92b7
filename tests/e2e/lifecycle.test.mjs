// Starting, stopping, restarting, and what a wrong configuration is told.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Gateway, connect, freePort, repository, run, sleep, startAll, until } from './harness.mjs';

let all;
before(async () => { all = await startAll(); });
after(() => all?.stop());

const count = (client) => client.callTool({ name: 'suitecrm_count', arguments: { module: 'Accounts' } });
const serve = (args, env) => run('suitecrm-mcp', ['serve', ...args], { env });
const folder = (mode = 0o700) => {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), 'suitecrm-mcp-e2e-'));
  fs.chmodSync(made, mode);
  return made;
};

test('a client survives a restart of the gateway', { timeout: 30_000 }, async () => {
  const client = await connect(all.gateway.url, all.key);
  assert.ok(!(await count(client)).isError);
  await all.gateway.restart();
  await until(async () => {
    try { return !(await count(client)).isError; } catch { return false; }
  }, 20_000, 'the SDK reconnects by itself and goes on');
  await client.close();
});

test('SIGTERM finishes the call in flight, then ends with 0', async () => {
  const client = await connect(all.gateway.url, all.key);
  assert.ok(!(await count(client)).isError);
  await all.sandbox.fault({ fault: 'delay', ms: 1000, times: 1, method: 'get_entries_count' });
  const pending = count(client);
  await until(async () => (await all.sandbox.state()).calls.get_entries_count >= 2, 3000);
  const program = all.gateway.program;
  program.child.kill('SIGTERM');
  await sleep(200);
  await assert.rejects(fetch(`${all.gateway.url}/health`), 'no new connections');
  const result = await pending;
  assert.ok(!result.isError, JSON.stringify(result.content));
  await program.exited;
  assert.equal(program.code, 0);
  await client.close();
  all.gateway.outputs.push(program.output);
  await all.gateway.launch();
});

test('a kill in the middle loses no key and no user', async () => {
  await all.gateway.restart('SIGKILL');
  const client = await connect(all.gateway.url, all.key);
  assert.ok(!(await count(client)).isError);
  await client.close();
});

test('--check-config tells all faults at once and exits with 2', async () => {
  const dir = folder();
  const config = path.join(dir, 'entities.json');
  fs.writeFileSync(config, '{"sse": {"endpoint": "crm", "prot": 1}}');
  const result = await serve(['--config', config, '--state-dir', dir, '--check-config'],
    { CRM_TIMEOUT_MS: 'soon', API_KEY_SECRET: 'canary', REDIS_URL: 'redis://x' });
  assert.equal(result.code, 2);
  for (const expected of [/"sse" is a path/, /endpoint/, /"prot".*"port"/, /group/, /CRM_TIMEOUT_MS/,
    /API_KEY_SECRET.*openssl rand -hex 32/, /REDIS_URL/]) {
    assert.match(result.output, expected);
  }
  assert.doesNotMatch(result.output, /canary/);
  assert.deepEqual(fs.readdirSync(dir), ['entities.json'], 'reading has no side effects');
});

test('--check-config accepts the example file with 0', async () => {
  const result = await serve(['--config', path.join(repository, 'entities.example.json'), '--state-dir', folder(), '--check-config']);
  assert.equal(result.code, 0, result.output);
});

test('gateway: the same from the environment', async () => {
  const result = await run('suitecrm-mcp', ['gateway', '--check-config'], { env: { PORT: '70000' } });
  assert.equal(result.code, 2);
  assert.match(result.output, /SUITECRM_ENDPOINT/);
  assert.match(result.output, /PORT: expected a number from 1 to 65535/);
});

test('gateway: one entity from the environment answers at the root', async () => {
  const port = await freePort();
  const { Program } = await import('./harness.mjs');
  const program = new Program('suitecrm-mcp', ['gateway'], { env: { SUITECRM_ENDPOINT: all.sandbox.endpoint,
    SUITECRM_CODE: 'crm1', PORT: String(port), STATE_DIR: folder(), REQUIRED_GROUP: 'Staff' } });
  await program.line(/"listening"/);
  assert.equal((await (await fetch(`http://127.0.0.1:${port}/health`)).json()).entity, 'crm1');
  assert.equal(await program.stop(), 0);
});

test('wrong usage is 2, --help is 0 with examples', async () => {
  assert.equal((await run('suitecrm-mcp', [])).code, 2);
  assert.equal((await run('suitecrm-mcp', ['serve', '--prot', '1'])).code, 2);
  const help = await run('suitecrm-mcp', ['--help']);
  assert.equal(help.code, 0);
  assert.match(help.output, /suitecrm-mcp serve --config entities\.json/);
});

test('a state folder that others may read stops the start with the fix', async () => {
  const dir = folder(0o755);
  const result = await serve(['--config', all.gateway.config, '--state-dir', dir, '--port', await freePort()]);
  assert.notEqual(result.code, 0);
  assert.match(result.output, /chmod 700/);
});

test('a state file that others may read stops the start with the fix', async () => {
  const dir = folder();
  fs.writeFileSync(path.join(dir, 'secret'), 'f'.repeat(64), { mode: 0o644 });
  const result = await serve(['--config', all.gateway.config, '--state-dir', dir, '--port', await freePort()]);
  assert.notEqual(result.code, 0);
  assert.match(result.output, /chmod 600/);
});

test('a port in use stops the start and is named', async () => {
  const result = await serve(['--config', all.gateway.config, '--state-dir', folder(), '--port', all.gateway.port]);
  assert.equal(result.code, 1);
  assert.match(result.output, new RegExp(`${all.gateway.port}`));
  assert.match(result.output, /in use|taken|--port/);
});

test('an unreachable CRM does not stop the start, but is told', async () => {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}/legacy/service/v4_1/rest.php`;
  const gateway = await Gateway.start({ crm1: endpoint },
    { env: { CB_PROBE_INTERVAL_MS: '200', CIRCUIT_BREAKER_THRESHOLD: '1' } });
  try {
    const line = await until(() => gateway.logged('crm unreachable')[0], 5000);
    assert.equal(line.level, 'warn');
    assert.equal(line.entity, 'crm1');
    assert.equal(line.endpoint, endpoint);
    assert.match(line.error, /\w{5,}/, 'the cause');
    assert.match(line.advice, /entities\.json.*find-endpoint/s);
    assert.equal((await fetch(`${gateway.url}/health`)).status, 200);
    assert.equal((await fetch(`${gateway.url}/health/deep`)).status, 503);
    const key = await gateway.user('alice@example.com', 'crm1');
    const client = await connect(gateway.url, key);
    const result = await count(client);
    assert.equal(result.isError, true);
    assert.match(result.content[0].text, /CRM/);
    await client.close();
  } finally {
    await gateway.stop();
    gateway.remove();
  }
});

test('find-endpoint finds the REST path below a base URL', async () => {
  const found = await run('suitecrm-mcp', ['find-endpoint', all.sandbox.base]);
  assert.equal(found.code, 0, found.output);
  assert.ok(found.output.includes(`\n${all.sandbox.endpoint}\n`) || found.output.startsWith(all.sandbox.endpoint));
  const missing = await run('suitecrm-mcp', ['find-endpoint', all.gateway.url]);
  assert.equal(missing.code, 1);
  assert.match(missing.output, /tried/);
});
