// What people are told who mistype, and who type a password.
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { alice, connect, programs, run, startAll } from './harness.mjs';
import { Terminal } from './terminal.mjs';

let all;
before(async () => { all = await startAll(); });
after(() => all?.stop());

const admin = (args) => run('mcp-admin', ['--state-dir', all.gateway.stateDir, ...args]);

test('an unknown command of mcp-admin is told with what was meant, exit code 2', async () => {
  for (const [words, meant] of [[['revoke', '--email', 'a@example.com'], /key revoke/], [['key', 'lst'], /\blist\b/], [['ad'], /\badd\b/]]) {
    const result = await admin(words);
    assert.equal(result.code, 2, result.output);
    assert.match(result.output, meant, words.join(' '));
    assert.ok(result.output.includes(words.find((word) => word !== 'key')), result.output);
  }
});

test('an unknown command of suitecrm-mcp names those that there are, exit code 2', async () => {
  for (const word of ['bogus', 'srve']) {
    const result = await run('suitecrm-mcp', [word]);
    assert.equal(result.code, 2, result.output);
    for (const name of [word, 'serve', 'gateway', 'find-endpoint']) assert.match(result.output, new RegExp(name));
  }
});

test('a port out of range is told like every other fault', async () => {
  const result = await run('suitecrm-mcp', ['serve', '--config', all.gateway.config, '--state-dir',
    all.gateway.stateDir, '--port', '70000', '--check-config'], { env: { SUITECRM_CA_FILE: '/nonexistent.pem' } });
  assert.equal(result.code, 2, result.output);
  assert.match(result.output, /--port: expected a number from 0 \(any free port\) to 65535, got "70000"/);
  assert.match(result.output, /SUITECRM_CA_FILE: expected a readable file, got "\/nonexistent\.pem"/);
});

for (const more of ['', ' --pass -']) {
  test(`mcp-admin add${more} at a terminal asks for the password and does not show it`, async () => {
    const email = `tina${more.length}@example.com`;
    const terminal = new Terminal(`'${path.join(programs, 'mcp-admin')}' --state-dir '${all.gateway.stateDir}' ` +
      `add --email ${email} --entity crm1 --user ${alice.user}${more}`);
    try {
      await terminal.shows(/password of alice/i);
      terminal.type(`${alice.password}\n`);
      assert.equal(await terminal.exited, 0, terminal.output);
    } finally { await terminal.stop(); }
    assert.ok(!terminal.output.includes(alice.password), terminal.output);
    const client = await connect(all.gateway.url, await all.gateway.key(email));
    const count = await client.callTool({ name: 'suitecrm_count', arguments: { module: 'Accounts' } });
    assert.ok(!count.isError, 'the password that was typed is the one that is used');
    await client.close();
  });
}

test('an empty password is refused', async () => {
  const terminal = new Terminal(`'${path.join(programs, 'mcp-admin')}' --state-dir '${all.gateway.stateDir}' ` +
    `add --email tom@example.com --entity crm1 --user ${alice.user}`);
  try {
    await terminal.shows(/password of alice/i);
    terminal.type('\n');
    assert.equal(await terminal.exited, 2, terminal.output);
  } finally { await terminal.stop(); }
  assert.match(terminal.output, /password is empty/);
});
