// Passwords and keys are planted, then everything that was written is searched for them.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { alice, bearer, connect, startAll } from './harness.mjs';

let all;
before(async () => { all = await startAll({ env: { LOG_LEVEL: 'debug' } }); });
after(() => all?.stop());

test('no password and no key in any output or state file', async () => {
  const wrongPassword = 'Canary-Wrong-Pw-4711';
  const wrongKey = 'smcp_CanaryKeyThatDoesNotExist0000000000000000000000000';
  const client = await connect(all.gateway.url, all.key);
  const value = 'Canary-Field-Value-4712';
  const created = await client.callTool({ name: 'suitecrm_create', arguments: { module: 'Accounts', fields: { name: value } } });
  assert.ok(!created.isError);
  await client.callTool({ name: 'suitecrm_search', arguments: { module: 'Accounts', query: `name = '${value}'` } });
  await client.close();
  await (await fetch(`${all.gateway.url}/sse`, { headers: bearer(wrongKey) })).text();
  await (await fetch(`${all.gateway.url}/sse?key=${all.key}`)).text();
  const other = await all.gateway.user('walter@example.com', 'crm1', { user: 'alice', password: wrongPassword });
  await (await fetch(`${all.gateway.url}/test`, { headers: bearer(other) })).text();
  for (const args of [['list'], ['key', 'list']]) await all.gateway.admin(args);
  await all.sandbox.fault({ fault: 'html', times: 3 });
  await (await fetch(`${all.gateway.url}/test`, { headers: bearer(all.key) })).text();
  await all.sandbox.heal();
  await all.gateway.stop();

  const md5 = (text) => crypto.createHash('md5').update(text).digest('hex');
  const secrets = [alice.password, md5(alice.password), wrongPassword, md5(wrongPassword), all.key, other, wrongKey];
  const places = { output: all.gateway.allOutput };
  for (const name of fs.readdirSync(all.gateway.stateDir)) {
    const file = path.join(all.gateway.stateDir, name);
    const { mode } = fs.statSync(file);
    assert.equal(mode & 0o077, 0, `${name} is for its owner only`);
    places[name] = fs.readFileSync(file, 'latin1');
  }
  assert.ok(Object.keys(places).length >= 3, 'the state folder was read');
  for (const [place, text] of Object.entries(places)) {
    for (const secret of secrets) assert.ok(!text.includes(secret), `${secret.slice(0, 12)}... in ${place}`);
  }
  assert.ok(!places.output.includes(value), 'field values are not logged');
  assert.match(places.output, /"msg":"tool call"/);
  await all.gateway.launch();
});

test('a call is one line that answers who, what, how long and how it ended', async () => {
  const client = await connect(all.gateway.url, all.key);
  await client.callTool({ name: 'suitecrm_count', arguments: { module: 'Leads' } });
  await client.close();
  await all.gateway.program.line(/"msg":"tool call"/);
  const lines = all.gateway.program.output.split('\n').filter((line) => line.includes('"tool call"')).map((line) => JSON.parse(line));
  assert.equal(lines.length, 1);
  const [line] = lines;
  assert.equal(line.level, 'info');
  assert.equal(line.entity, 'crm1');
  assert.equal(line.email, 'alice@example.com');
  assert.match(line.tool, /count$/);
  assert.ok(line.sub && line.reqId && line.time, JSON.stringify(line));
});

test('every line of the log is JSON', () => {
  for (const line of all.gateway.program.output.trim().split('\n')) JSON.parse(line);
});
