// Programs as a person at a terminal sees them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { until } from './harness.mjs';

/** Starts a shell command on a terminal of its own: what it shows is `output`, echoed input too. */
export class Terminal {
  constructor(command, { cwd, env } = {}) {
    this.output = '';
    this.child = spawn('script', ['-qec', command, '/dev/null'], {
      cwd, env: { ...process.env, NO_COLOR: '1', TERM: 'dumb', ...env }, stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.exited = once(this.child, 'close').then(([code, signal]) => { this.code = code ?? signal; return this.code; });
    this.child.stdin.on('error', () => {});
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text) => { this.output += text; });
    }
  }
  async shows(pattern, limit = 10_000) {
    return until(() => {
      if (this.code !== undefined && !pattern.test(this.output)) {
        throw new Error(`ended (${this.code}) without ${pattern}: ${this.output}`);
      }
      return pattern.test(this.output);
    }, limit, `the terminal shows ${pattern}`);
  }
  type(text) { this.child.stdin.write(text); }
  stop() {
    if (this.code === undefined) this.child.kill('SIGTERM');
    return this.exited;
  }
}
