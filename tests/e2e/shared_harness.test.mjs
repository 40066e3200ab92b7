// The independent drivers of ../shared/harness, where that folder is there; `./test.sh full` only.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { claude, modules } from './clients/clients.mjs';
import { freePort, isFull, repository, startAll } from './harness.mjs';

const drivers = path.resolve(repository, '../shared/harness');
const reason = !isFull ? 'only in ./test.sh full' : !fs.existsSync(drivers) ? 'no ../shared/harness here' : false;
const ours = path.join(repository, 'tests/e2e/node_modules');

const search = ['suitecrm_search', '{"module":"Accounts","max_results":1}'];
const sdk = ({ url, key }) => ['--url', url, '--key', key, '--tool', search[0], '--args', search[1], '--expect-tools', '24'];
const remote = ({ url, key }, at, strategy) => ['--expect-tools', '24', '--tool', search[0], '--args', search[1], '--',
  process.execPath, path.join(ours, 'mcp-remote/dist/proxy.js'), `${url}/${at}`, '--transport', strategy,
  '--header', `Authorization:Bearer ${key}`];

// run-inspector.sh is not here: it demands the revision 2026-07-28, too.
const runs = [
  ['ts-sdk-sse.mjs', (at) => [...sdk(at), '--idle', '20'], /^RESULT OK$/m],
  ['ts-sdk-http.mjs', sdk, /^RESULT OK$/m],
  ['ts-sdk-v2.mjs', (at) => [...sdk(at), '--legacy-only'], /^RESULT OK$/m],
  ['mcp-remote-drive.mjs', (at) => remote(at, 'sse', 'sse-only'), /^RESULT OK$/m, 'sse'],
  ['mcp-remote-drive.mjs', (at) => remote(at, 'mcp', 'http-only'), /^RESULT OK$/m, 'http'],
  ['run-claude-code.sh', ({ url, key }) => [url, key], /^ok .*connected$/m],
  ['run-claude-code-turn.sh', ({ url, key }) => [url, key, 'sse', ...search, 'records'], /^RESULT OK$/m, 'sse'],
  ['run-claude-code-turn.sh', ({ url, key }) => [url, key, 'http', ...search, 'records'], /^RESULT OK$/m, 'http'],
  ['run-conformance.sh', ({ url, key }) => [`${url}/mcp`, key, 'scenario:tools-list'], /^Passed: [1-9]/m],
];

/** The laboratory folder in which the drivers look for the clients; ours have the same versions. */
function makeLab(t) {
  const lab = fs.mkdtempSync(path.join(os.tmpdir(), 'mcp-lab-'));
  t.after(() => fs.rmSync(lab, { recursive: true, maxRetries: 3 }));
  for (const [name, target] of [['sdk', ours], ['v2', ours], ['node24', ours], ['conf2', modules]]) {
    fs.mkdirSync(path.join(lab, `nm-${name}`));
    fs.symlinkSync(target, path.join(lab, `nm-${name}/node_modules`));
  }
  const folder = path.join(lab, 'nm-claude/node_modules/.bin');
  fs.mkdirSync(folder, { recursive: true });
  fs.symlinkSync(claude, path.join(folder, 'claude'));
  return lab;
}

for (const [driver, args, verdict, variant] of runs) {
  test(`${driver}${variant ? `, ${variant},` : ''} passes`, { skip: reason, timeout: 120_000 }, async (t) => {
    const lab = makeLab(t);
    const env = { ...process.env, MCP_LAB: lab, HOME: lab, CLAUDE_CODE_TMPDIR: lab, PORT: String(await freePort()) };
    const all = await startAll();
    try {
      const program = driver.endsWith('.sh') ? 'bash' : process.execPath;
      const child = spawn(program, [path.join(drivers, driver), ...args({ url: all.gateway.url, key: all.key })], { env });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => { output += text; });
      const [code] = await once(child, 'close');
      assert.equal(code, 0, output);
      assert.match(output, verdict);
    } finally {
      await all.stop();
    }
  });
}
