// mcp-remote, the way of Claude Desktop, exactly as the documents tell people to start it, driven over
// its standard input and output.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { isFull, repository, until } from './harness.mjs';
import { routes, startRoute } from './routes.mjs';

const folder = path.join(repository, 'tests/e2e');

/** command and args as they stand in claude_desktop_config.json; more: further variables. */
async function startRemote(command, args, more = {}) {
  // Its own home: it must neither find nor leave sign-ins there.
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'mcp-remote-'));
  // npx belongs to the machine's node, and finds what is installed here, node included, by itself.
  const PATH = command === 'npx' ? process.env.PATH : `${folder}/node_modules/.bin:${process.env.PATH}`;
  const env = { PATH, HOME: home, MCP_REMOTE_CONFIG_DIR: path.join(home, '.mcp-auth'), npm_config_offline: 'true', ...more };
  const transport = new StdioClientTransport({ command, args, env, cwd: folder, stderr: 'pipe' });
  const remote = { said: '', client: new Client({ name: 'e2e', version: '1.0.0' }, { capabilities: {} }) };
  transport.stderr.on('data', (text) => { remote.said += text; });
  remote.stop = async () => {
    const { pid } = transport;
    await remote.client.close();
    // One that waits for a sign-in outlives its input.
    if (pid) try { process.kill(pid, 'SIGKILL'); } catch { /* it has ended */ }
    fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  await remote.client.connect(transport, { timeout: 20_000 }).catch(async (error) => {
    await remote.stop();
    throw new Error(`${error.message}\n${remote.said}`);
  });
  return remote;
}

const aSearch = (route) => ({ name: route.tool('search'), arguments: { module: 'Accounts' } });

/** 24 tools, and a record through `search`. */
async function serves(route, command, args, more) {
  const remote = await startRemote(command, args, more);
  try {
    const { tools } = await remote.client.listTools();
    assert.equal(tools.length, 24);
    const result = await remote.client.callTool(aSearch(route));
    assert.ok(!result.isError, JSON.stringify(result.content));
    const { records } = JSON.parse(result.content[0].text);
    assert.ok(records.length > 0 && records[0].id && records[0].name, result.content[0].text);
    return remote.said;
  } finally {
    await remote.stop();
  }
}

async function survivesRestart(route, args) {
  const remote = await startRemote('mcp-remote', [...args(route.url), '--header', `Authorization:Bearer ${route.key}`]);
  const call = () => remote.client.callTool(aSearch(route), undefined, { timeout: 3000 });
  try {
    assert.ok(!(await call()).isError);
    await route.gateway.restart();
    await until(() => call().then((result) => !result.isError, () => false), 15_000, 'it is served again');
  } finally {
    await remote.stop();
  }
}

// uses: what it says of the transport that it has found. fast: the routes where it runs each time.
const cases = {
  'sse-only': { args: (url) => [`${url}/sse`, '--transport', 'sse-only'], uses: /Connected .* SSEClientTransport/ },
  'http-only': { fast: ['direct', 'nginx /crm1/'], args: (url) => [`${url}/mcp`, '--transport', 'http-only'], uses: /Connected .* StreamableHTTPClientTransport/ },
  default: { fast: ['nginx /crm1/'], args: (url) => [`${url}/sse`], uses: /Connected .* SSEClientTransport/ },
  'default on /mcp': { args: (url) => [`${url}/mcp`], uses: /Connected .* StreamableHTTPClientTransport/ },
};

for (const name of Object.keys(routes)) {
  const isIn = (fast) => isFull || Boolean(fast?.includes(name));
  if (!Object.values(cases).some(({ fast }) => isIn(fast))) continue;
  describe(name, () => {
    let route;
    before(async () => { route = await startRoute(name); });
    after(() => route?.stop());
    for (const [title, { fast, args, uses }] of Object.entries(cases)) {
      if (!isIn(fast)) continue;
      test(`mcp-remote, ${title}`, async () => {
        const said = await serves(route, 'mcp-remote', [...args(route.url), '--header', `Authorization:Bearer ${route.key}`]);
        assert.match(said, uses);
      });
    }
    if (isIn(['direct'])) {
      test('npx -y mcp-remote, word for word', () => serves(route, 'npx', ['-y', 'mcp-remote', `${route.url}/sse`,
        '--transport', 'sse-only', '--header', `Authorization:Bearer ${route.key}`]));
    }
    if (!isFull) return;
    test('mcp-remote, the header from a variable', () =>
      serves(route, 'mcp-remote', [`${route.url}/sse`, '--transport', 'sse-only', '--header', 'Authorization:${AUTH_HEADER}'],
        { AUTH_HEADER: `Bearer ${route.key}` }));
    for (const title of ['sse-only', 'http-only']) {
      test(`mcp-remote, ${title}, goes on after a restart of the gateway`, () => survivesRestart(route, cases[title].args));
    }
  });
}
