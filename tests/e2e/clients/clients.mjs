// Where the large clients are, and how to run one in a folder of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isFull, repository } from '../harness.mjs';

export const modules = path.join(repository, 'tests/e2e/clients/node_modules');
/** The program itself: the package's launcher is made by a script, which is not run. */
export const claude = path.join(modules, `@anthropic-ai/claude-code-linux-${process.arch}`, 'claude');
export const skip = isFull ? false : 'only in ./test.sh full';

/** A folder that is gone after test `t`. */
export function folderFor(t) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mcp-client-'));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/**
 * Runs a program to its end: { code, stdout, output }. HOME and the working folder are `folder`.
 * Whatever it would ask of the internet goes to a proxy port where nobody listens.
 */
export async function runClient(folder, [program, ...args], { env = {}, limit = 60_000 } = {}) {
  const nowhere = 'http://127.0.0.1:9';
  const child = spawn(program, args, {
    cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], timeout: limit, killSignal: 'SIGKILL',
    env: {
      PATH: process.env.PATH, HOME: folder, TMPDIR: folder,
      HTTP_PROXY: nowhere, HTTPS_PROXY: nowhere, NO_PROXY: '127.0.0.1,localhost', ...env,
    },
  });
  const result = { stdout: '', output: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => { result.stdout += text; result.output += text; });
  child.stderr.setEncoding('utf8').on('data', (text) => { result.output += text; });
  const [code, signal] = await once(child, 'close');
  return { code: code ?? signal, ...result };
}

/** The command that runs a package's program on the Node of the tests. */
export const nodeProgram = (name) => [process.execPath, path.join(modules, '.bin', name)];
