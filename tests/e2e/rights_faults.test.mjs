// The CRM's database is gone, hangs, comes back, refuses the gateway: writes are refused and say why, reads go on, and
// nobody has to restart the gateway. And what is wrong in the configuration.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { freePort, run, until } from './harness.mjs';
import { RightsStage, denied } from './rights/stage.mjs';

const limit = 500;  // ms, of a check
let stage, crm, own;
before(async () => {
  stage = await RightsStage.start({ users: ['alice', 'bob', 'nina'], database: { SUITECRM_DB_TIMEOUT_MS: String(limit) } });
  ({ crm } = stage);
  [own] = await crm.owned('accounts', 'alice');
  await everythingWorks();
});
after(() => stage?.stop());
afterEach(async () => {
  await stage.server.revive();
  await everythingWorks();
});

const call = (user, tool, args) => stage.call(user, tool, args);
const update = (user = 'alice') => call(user, 'update', { module: 'Accounts', id: own, fields: { description: `changed ${Date.now()}` } });
const search = (user = 'nina') => call(user, 'search', { module: 'Accounts', max_results: 1 });

async function timed(work) {
  const started = performance.now();
  const answer = await work();
  return { ...answer, ms: performance.now() - started };
}

/** A write is refused by the gateway, with the reason, and the CRM is not asked. */
async function isStopped(...reasons) {
  const before = await stage.writes();
  const answer = await timed(update);
  assert.equal(answer.isError, true, JSON.stringify(answer));
  assert.match(answer.text, denied);
  assert.match(answer.text, /database/);
  for (const reason of reasons) assert.match(answer.text, reason);
  assert.ok(!answer.text.includes(stage.password), 'the password is named');
  assert.ok(answer.ms < 3 * limit, `${answer.ms} ms`);
  assert.equal(await stage.writes(), before, 'the CRM was asked');
  return answer.text;
}
async function readsGoOn() {
  for (const [tool, args] of [['search', { module: 'Accounts', max_results: 1 }], ['get', { module: 'Accounts', id: own }],
    ['count', { module: 'Contacts' }], ['search_text', { search_string: 'a', modules: ['Accounts'] }]]) {
    const answer = await timed(() => call('nina', tool, args));
    assert.equal(answer.isError, false, `${tool}: ${answer.text}`);
    assert.ok(answer.ms < 3 * limit, `${tool}: ${answer.ms} ms`);
  }
}
/** Without a restart: roles are looked at again, in both directions. */
async function everythingWorks() {
  await until(async () => !(await update()).isError, 15_000, 'a write is permitted again');
  const answer = await call('bob', 'create_task', { name: 'x' });
  assert.match(answer.text, /^Permission denied: user "bob" may not create "Tasks"/);
  assert.doesNotMatch(answer.text, /cannot be asked/);
  assert.equal((await search()).isError, false);
  assert.equal(stage.gateway.logged('listening').length, 1);
}

test('killed: refused connections', async () => {
  await stage.server.stop('SIGKILL');
  await isStopped(/SUITECRM_DB_HOST/);
  await readsGoOn();
  for (let i = 0; i < 5; i++) await isStopped();
});

test('killed in the middle of many calls', async () => {
  const many = Array.from({ length: 24 }, () => update());
  await stage.server.stop('SIGKILL');
  for (const answer of await Promise.all(many)) {
    if (answer.isError) assert.match(answer.text, denied);
  }
  await isStopped();
});

test('restarted: the first call may find broken connections, and it need not fail for them', async () => {
  await stage.server.stop('SIGTERM');
  await stage.server.launch();
  assert.equal((await update()).isError, false, 'connections that the server has closed are no reason to refuse');
});

test('hanging: refused within the limit, and nobody else waits', async () => {
  stage.server.pause();
  const waiting = Array.from({ length: 10 }, () => timed(update));
  for (let i = 0; i < 10; i++) {
    const answer = await timed(search);
    assert.equal(answer.isError, false);
    assert.ok(answer.ms < limit / 2, `a search of somebody else took ${answer.ms} ms`);
  }
  for (const answer of await Promise.all(waiting)) {
    assert.match(answer.text, denied);
    assert.ok(answer.ms < 3 * limit, `${answer.ms} ms`);
  }
  await isStopped();
  await readsGoOn();
  assert.equal((await fetch(`${stage.gateway.url}/health`)).status, 200);
});

test('a table that somebody has locked is a database that hangs', async () => {
  const release = await stage.server.lock('suitecrm.acl_roles_users');
  try {
    await isStopped();
    assert.ok((await timed(search)).ms < limit / 2);
  } finally {
    await release();
  }
});

test('all connections taken', async () => {
  await stage.server.sql('SET GLOBAL max_connections = 10;');  // and one for the administrator
  await killConnections();
  const taken = await Promise.all(Array.from({ length: 10 }, () => stage.server.occupy()));
  try {
    await isStopped();
    await readsGoOn();
  } finally {
    for (const leave of taken) await leave();
    await stage.server.sql('SET GLOBAL max_connections = 151;');
  }
});

/** Ends the connections that the gateway has. */
async function killConnections() {
  const ids = (await stage.server.sql("SELECT id FROM information_schema.processlist WHERE user = 'gateway';")).flat();
  for (const id of ids) await stage.server.sql(`KILL ${id};`).catch(() => {});  // gone by itself
}

test('wrong password', async () => {
  await stage.server.sql("ALTER USER gateway@'127.0.0.1' IDENTIFIED BY 'another one';");
  await killConnections();
  await isStopped(/SUITECRM_DB_USER/, /SUITECRM_DB_PASS/);
  await readsGoOn();
  await crm.reader('gateway', stage.password);
});

test('no right on the database at all', async () => {
  await stage.server.sql("CREATE OR REPLACE USER gateway@'127.0.0.1' IDENTIFIED BY '" + stage.password + "';");
  await killConnections();
  await isStopped(/SUITECRM_DB_NAME/, /grants/);
  await readsGoOn();
  await crm.reader('gateway', stage.password);
});

test('a grant is missing: which table is told, and the grant counts as soon as it is made', async () => {
  const grant = (on) => stage.server.sql(`GRANT SELECT ON suitecrm.${on} TO gateway@'127.0.0.1';`);
  for (const missing of ['users', 'acl_roles_actions', 'securitygroups_records', 'accounts']) {
    await crm.reader('gateway', stage.password, { without: [missing] });
    await killConnections();
    await isStopped(new RegExp(` ${missing} `), /grant SELECT/);
    await readsGoOn();
    // On a whole database it counts for new connections only: the gateway has to make them.
    await grant(missing === 'accounts' ? '*' : missing);
    assert.equal((await update()).isError, false, `${missing} granted`);
  }
  await crm.reader('gateway', stage.password);
});

test('a table is missing: it is not the CRM\'s database, or an upgrade is on its way', async () => {
  await crm.sql('RENAME TABLE acl_actions TO acl_actions_away;');
  try {
    await isStopped(/acl_actions/);
  } finally {
    await crm.sql('RENAME TABLE acl_actions_away TO acl_actions;');
  }
});

test('a gateway that starts before its database', async () => {
  await stage.server.stop('SIGKILL');
  const early = await stage.open({ SUITECRM_DB_TIMEOUT_MS: String(limit) }, ['alice']);
  const [told] = await until(() => early.gateway.logged('rights').length && early.gateway.logged('rights'));
  assert.deepEqual([told.level, told.code], ['error', 'acl.database'], 'the operator is told before the first write');
  assert.deepEqual([told.database, told.writes, told.profile, told.host], ['unreachable', 'refused', 'documented', '127.0.0.1']);
  assert.match(told.fix, /SUITECRM_DB_HOST/);
  const may = async () => !(await early.call('alice', 'create_note', { name: 'early', dry_run: true })).isError;
  assert.equal(await may(), false);
  assert.equal((await early.call('alice', 'search', { module: 'Accounts', max_results: 1 })).isError, false);
  await stage.server.launch();
  await until(may, 15_000, 'the database is found');
  const back = () => early.gateway.logged('crm database').filter((line) => line.state === 'reachable again').length;
  await until(back, 15_000, 'the log is told');
  assert.equal(await may(), true);
  assert.equal(back(), 1, 'told once');
});

test('ACL_UNREACHABLE: deny-all stops checked reads as well, allow stops nothing', async () => {
  const strict = await stage.open({ SUITECRM_DB_TIMEOUT_MS: String(limit), ACL_UNREACHABLE: 'deny-all' }, ['alice']);
  const lax = await stage.open({ SUITECRM_DB_TIMEOUT_MS: String(limit), ACL_UNREACHABLE: 'allow' }, ['alice']);
  await stage.server.stop('SIGKILL');
  const counted = await strict.call('alice', 'count', { module: 'Contacts' });
  assert.match(counted.text, /^Access refused by CRM role.*database/);
  assert.doesNotMatch(counted.text, /Permission denied/);
  assert.equal((await lax.call('alice', 'create_note', { name: 'lax', dry_run: true })).isError, false);
});

test('stopping does not wait for a database that hangs: in a question, and while connecting', async () => {
  const asking = await stage.open({ SUITECRM_DB_TIMEOUT_MS: '10000', SHUTDOWN_GRACE_MS: '300' }, ['alice']);
  assert.equal((await asking.call('alice', 'create_note', { name: 'once', dry_run: true })).isError, false);
  stage.server.pause();
  const connecting = await stage.open({ SUITECRM_DB_TIMEOUT_MS: String(limit), SHUTDOWN_GRACE_MS: '300' }, ['alice']);
  for (const doorway of [asking, connecting]) {
    doorway.call('alice', 'create_note', { name: 'never', dry_run: true }).catch(() => {});  // nobody will answer
    await doorway.call('alice', 'search', { module: 'Accounts', max_results: 1 });  // so the one before has begun
    const { ms } = await timed(async () => ({ code: await doorway.gateway.stop() }));
    assert.ok(ms < 4000, `${ms} ms`);
    assert.equal(doorway.gateway.program.code, 0);
  }
});

test('what fails is in the log with its code, without the password', () => {
  const lines = stage.gateway.logged('crm database');
  assert.ok(lines.some((line) => line.code === 'acl.database'), 'acl.database');
  assert.ok(lines.some((line) => line.code === 'acl.timeout'), 'acl.timeout');
  assert.ok(!stage.gateway.allOutput.includes(stage.password));
});

test('what is in force is told at the start, and by --check-config', async () => {
  const unit = await stage.open({ ACL_PROFILE: 'crm', ACL_ADDITIVE: '0', ACL_PROFIL: 'crm' }, ['alice']);
  const [told] = await until(() => unit.gateway.logged('rights').length && unit.gateway.logged('rights'));
  assert.deepEqual([told.level, told.database, told.profile, told.set, told.host, told.name, told.tls, told.read_check],
    ['info', 'ok', 'crm', 'ACL_ADDITIVE=0', '127.0.0.1', 'suitecrm', 'off', true]);
  const env = { SUITECRM_DB_HOST: '127.0.0.1', SUITECRM_DB_NAME: 'crm', SUITECRM_DB_USER: 'reader', SUITECRM_DB_PASS: stage.password, ACL_PROFIL: 'crm' };
  const { config, stateDir } = stage.gateway;
  const checked = await run('suitecrm-mcp', ['serve', '--config', config, '--state-dir', stateDir, '--check-config'], { env });
  assert.equal(checked.code, 0, checked.output);
  assert.match(checked.output, /Rights: profile documented; database reader@127\.0\.0\.1:3306\/crm, not encrypted \(not tried/);
  assert.match(checked.output, /ACL_PROFIL: no such variable; did you mean ACL_PROFILE\?/);
  assert.ok(!checked.output.includes(stage.password));
});

test('a module without a grant on its table is told at the start', async () => {
  await crm.reader('gateway', stage.password, { without: ['cases'] });
  try {
    const unit = await stage.open({}, ['alice']);
    const find = () => unit.gateway.logged('rights').find((line) => line.unreadable !== undefined);
    const told = await until(find);
    assert.equal(told.level, 'warn');
    assert.match(told.unreadable, /\bCases\b/);
    assert.match(told.fix, /grant SELECT/);
  } finally {
    await crm.reader('gateway', stage.password);
  }
});

test('a wrong configuration is exit code 2 and names the variable', async () => {
  const whole = { SUITECRM_DB_HOST: 'localhost', SUITECRM_DB_NAME: 'suitecrm', SUITECRM_DB_USER: 'reader', SUITECRM_DB_PASS: stage.password };
  const but = (...left) => Object.fromEntries(Object.entries(whole).filter(([name]) => !left.includes(name)));
  const port = await freePort();
  for (const [env, variable] of [
    [but('SUITECRM_DB_HOST'), 'SUITECRM_DB_HOST'],
    [but('SUITECRM_DB_NAME'), 'SUITECRM_DB_NAME'],
    [but('SUITECRM_DB_USER'), 'SUITECRM_DB_USER'],
    [but('SUITECRM_DB_HOST', 'SUITECRM_DB_NAME', 'SUITECRM_DB_USER'), 'SUITECRM_DB_HOST'],
    [{ ...whole, SUITECRM_DB_HOST: 'mysql://db' }, 'SUITECRM_DB_HOST'],
    [{ ...whole, SUITECRM_DB_PORT: '0' }, 'SUITECRM_DB_PORT'],
    [{ ...whole, SUITECRM_DB_TLS: 'maybe' }, 'SUITECRM_DB_TLS'],
    [{ ...whole, SUITECRM_DB_CA_FILE: '/nowhere/ca.pem' }, 'SUITECRM_DB_CA_FILE'],
    [{ ...whole, SUITECRM_DB_TIMEOUT_MS: 'soon' }, 'SUITECRM_DB_TIMEOUT_MS'],
    [{ ...whole, ACL_PROFILE: 'crmm' }, 'ACL_PROFILE'],
    [{ ...whole, ACL_ALLOW_OWNER: 'mine' }, 'ACL_ALLOW_OWNER'],
    [{ ...whole, ACL_ROLE_PRECEDENCE: 'first' }, 'ACL_ROLE_PRECEDENCE'],
  ]) {
    const { config, stateDir } = stage.gateway;
    const served = await run('suitecrm-mcp', ['serve', '--config', config, '--state-dir', stateDir, '--port', port], { env });
    assert.equal(served.code, 2, `${variable}: ${served.output}`);
    assert.ok(served.output.includes(variable), served.output);
    assert.ok(!served.output.includes(stage.password));
  }
  const two = path.join(stage.folder, 'two.json');
  const entity = (port) => ({ label: 'x', endpoint: stage.sandbox.endpoint, port, group: 'Staff' });
  fs.writeFileSync(two, JSON.stringify({ crm1: entity(3101), crm2: entity(3102) }));
  const both = await run('suitecrm-mcp', ['serve', '--config', two, '--state-dir', stage.gateway.stateDir, '--port', port], { env: whole });
  assert.equal(both.code, 2, both.output);
  assert.match(both.output, /SUITECRM_DB_HOST.*one CRM/);
  const unit = { ENTITIES_FILE: stage.gateway.config, PORT: String(port), STATE_DIR: stage.gateway.stateDir, SUITECRM_CODE: 'crm1',
    SUITECRM_ENDPOINT: stage.sandbox.endpoint, REQUIRED_GROUP: 'Staff', ...but('SUITECRM_DB_NAME') };
  const gateway = await run('suitecrm-mcp', ['gateway'], { env: unit });
  assert.equal(gateway.code, 2, gateway.output);
  assert.match(gateway.output, /SUITECRM_DB_NAME/);
});
