// The independent drivers of ../shared/harness, where that folder is there; `./test.sh full` only.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { isFull, repository, startAll } from './harness.mjs';

const drivers = path.resolve(repository, '../shared/harness');
const reason = !isFull ? 'only in ./test.sh full' : !fs.existsSync(drivers) ? 'no ../shared/harness here' : false;

for (const [driver, more] of [['ts-sdk-sse.mjs', ['--idle', '20']], ['ts-sdk-http.mjs', []]]) {
  test(`${driver} passes`, { skip: reason, timeout: 120_000 }, async () => {
    // The driver looks for the SDK in a laboratory folder; ours has the same version.
    const lab = fs.mkdtempSync(path.join(os.tmpdir(), 'mcp-lab-'));
    fs.mkdirSync(path.join(lab, 'nm-sdk'));
    fs.symlinkSync(path.join(repository, 'tests/e2e/node_modules'), path.join(lab, 'nm-sdk/node_modules'));
    const all = await startAll();
    try {
      const child = spawn(process.execPath, [path.join(drivers, driver), '--url', all.gateway.url, '--key', all.key,
        '--tool', 'suitecrm_search', '--args', '{"module":"Accounts"}', '--expect-tools', '24', ...more],
      { env: { ...process.env, MCP_LAB: lab } });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => { output += text; });
      const [code] = await once(child, 'close');
      assert.equal(code, 0, output);
      assert.match(output, /RESULT OK/);
    } finally {
      await all.stop();
      fs.rmSync(lab, { recursive: true });
    }
  });
}
