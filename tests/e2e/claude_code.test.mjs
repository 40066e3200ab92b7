// Claude Code: the commands that we print, its health check, and whole turns that call a tool.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { claude, folderFor, runClient, skip } from './clients/clients.mjs';
import { Model } from './clients/model.mjs';
import { Gateway, repository, startAll } from './harness.mjs';
import { routes, startRoute } from './routes.mjs';

const variables = (folder) => ({
  CLAUDE_CODE_TMPDIR: folder,
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_AUTOUPDATER: '1', DISABLE_ERROR_REPORTING: '1', DISABLE_TELEMETRY: '1',
  MCP_TIMEOUT: '10000', MCP_TOOL_TIMEOUT: '20000',
});

let all;
let two;     // a gateway of two CRMs
let keyOfTwo;
before(async () => {
  if (skip) return;
  all = await startAll();
  two = await Gateway.start({ crm1: all.sandbox.endpoint, crm2: all.sandbox.endpoint });
  keyOfTwo = await two.user('alice@example.com', 'crm1');
});
after(async () => {
  await two?.stop();
  two?.remove();
  await all?.stop();
});

async function run(folder, args, env = {}) {
  const result = await runClient(folder, [claude, ...args], { env: { ...variables(folder), ...env } });
  assert.equal(result.code, 0, result.output);
  return result.stdout;
}

// --header takes every argument up to the next option, so the URL comes before it.
const add = (folder, name, transport, url, key) =>
  run(folder, ['mcp', 'add', name, '--transport', transport, url, '--header', `Authorization:Bearer ${key}`]);

/** The commands that we tell people to type, with a user's key and port in them. */
function commandsFrom(file) {
  const text = fs.readFileSync(path.join(repository, file), 'utf8');
  const isExample = (command) => command.includes('smcp_...');
  return [...text.matchAll(/claude mcp add [^`\n]+/g)].map(([command]) => command).filter((command) => !isExample(command))
    .map((command) => command.replace(/\$key|KEY/, all.key).replace('PORT', all.gateway.port)
      .replace(/\$url\/sse|\bURL\b/, `${all.gateway.url}/sse`));
}

for (const [file, transports] of [['README.md', ['sse', 'http']], ['try.sh', ['sse']]]) {
  test(`the commands of ${file} connect, typed into a shell`, { skip }, async (t) => {
    const commands = commandsFrom(file);
    assert.deepEqual(commands.map((command) => command.match(/--transport (\w+)/)[1]), transports);
    for (const command of commands) {
      const folder = folderFor(t);
      const shell = ['sh', '-c', command.replace('claude', '"$CLAUDE"')];
      const { code, output } = await runClient(folder, shell, { env: { ...variables(folder), CLAUDE: claude } });
      assert.equal(code, 0, output);
      assert.match(await run(folder, ['mcp', 'list']), /^suitecrm: .*✔ Connected$/m);
    }
  });
}

test('the health check: both transports, one CRM of several, a wrong key', { skip }, async (t) => {
  const folder = folderFor(t);
  for (const [transport, at] of [['sse', 'sse'], ['http', 'mcp']]) {
    await add(folder, `crm1_${transport}`, transport, `${two.url}/crm1/${at}`, keyOfTwo);
    await add(folder, `other_${transport}`, transport, `${two.url}/crm2/${at}`, keyOfTwo);
    await add(folder, `wrong_${transport}`, transport, `${two.url}/crm1/${at}`, 'wrong');
  }
  const list = await run(folder, ['mcp', 'list']);
  for (const transport of ['sse', 'http']) {
    assert.match(list, new RegExp(`^crm1_${transport}: .*✔ Connected$`, 'm'));
    assert.match(await run(folder, ['mcp', 'get', `crm1_${transport}`]), /Status: .*✔ Connected/);
    for (const name of ['wrong', 'other']) assert.match(list, new RegExp(`^${name}_${transport}: .*✘`, 'm'));
  }
});

/** One turn in which the model asks for `tool`: what it was told, and what the user reads. */
async function turn(t, { url, key }, transport, tool, input) {
  const folder = folderFor(t);
  const name = `mcp__suitecrm__${tool}`;
  const model = await Model.start(name, input);
  t.after(() => model.stop());
  await add(folder, 'suitecrm', transport, `${url}/${transport === 'sse' ? 'sse' : 'mcp'}`, key);
  // Without ENABLE_TOOL_SEARCH=false a first request does not list tools of servers.
  const answer = await run(folder, ['-p', 'Which account comes first?', '--allowedTools', name],
    { ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: 'no-account', ENABLE_TOOL_SEARCH: 'false' });
  return { model, answer };
}
const direct = () => ({ url: all.gateway.url, key: all.key });

for (const transport of ['sse', 'http']) {
  test(`${transport}: a turn with a tool call`, { skip }, async (t) => {
    const name = `Turn over ${transport}`;
    const { model, answer } = await turn(t, direct(), transport, 'suitecrm_create', { module: 'Accounts', fields: { name } });
    assert.equal(model.offered.filter((tool) => tool.startsWith('mcp__suitecrm__suitecrm_')).length, 24);
    assert.deepEqual(model.results.map((result) => result.isError), [false]);
    const { created, id } = JSON.parse(model.results[0].text);
    assert.equal(created, true);
    assert.ok(answer.includes(id), answer);
    const query = `accounts.name = '${name}'`;
    const again = await turn(t, direct(), transport, 'suitecrm_search', { module: 'Accounts', query });
    assert.deepEqual(JSON.parse(again.model.results[0].text).records.map((record) => record.id), [id]);
  });

  test(`${transport}: the model is told why a tool refused`, { skip }, async (t) => {
    const { model } = await turn(t, direct(), transport, 'suitecrm_search', { module: 'Acounts' });
    assert.deepEqual(model.results.map((result) => result.isError), [true]);
    assert.match(model.results[0].text, /Accounts/);
  });
}

for (const name of Object.keys(routes).filter((route) => route !== 'direct')) {
  test(`${name}: a turn over each transport`, { skip }, async (t) => {
    const route = await startRoute(name);
    t.after(() => route.stop());
    for (const transport of ['sse', 'http']) {
      const { model } = await turn(t, route, transport, route.tool('search'), { module: 'Accounts', max_results: 2 });
      assert.deepEqual(model.results.map((result) => result.isError), [false], transport);
      assert.equal(JSON.parse(model.results[0].text).records.length, 2);
    }
  });
}
