// Connections by hand: bytes as they are, peers that misbehave, and what the kernel says of a
// process.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import { until } from './harness.mjs';

/** A connection: `text` is what came so far, `closed` whether the peer ended it. */
export class RawConnection {
  static async open(port, options = {}) {
    const raw = new RawConnection();
    raw.socket = net.connect({ port, host: '127.0.0.1', ...options });
    raw.text = '';
    raw.closed = false;
    raw.socket.setEncoding('latin1');
    raw.socket.on('data', (part) => { raw.text += part; });
    raw.socket.on('error', (error) => { raw.error = error.code; });
    raw.ended = new Promise((done) => {
      const end = () => { raw.closed = true; done(); };
      raw.socket.on('close', end);
      raw.socket.on('end', end);
    });
    await once(raw.socket, 'connect');
    return raw;
  }
  write(bytes) { this.socket.write(bytes); return this; }
  /** Waits until the peer has sent what matches. */
  says(pattern, limit = 5000) {
    return until(() => {
      const found = this.text.match(pattern);
      if (!found && this.closed) throw new Error(`closed after ${JSON.stringify(this.text)}`);
      return found;
    }, limit, `the peer says ${pattern}`);
  }
  async isClosed(limit = 5000) {
    await until(() => this.closed, limit, 'the peer closes the connection');
    return this.text;
  }
  destroy() { this.socket.destroy(); }
  reset() { this.socket.resetAndDestroy(); }
}

/** One exchange until the peer closes: the answers as [{ status, head, body }]. */
export async function converse(port, bytes, limit = 5000) {
  const raw = await RawConnection.open(port);
  raw.write(bytes);
  try {
    return answers(await raw.isClosed(limit));
  } finally {
    raw.destroy();
  }
}

/** Splits what came on a connection into answers, by their Content-Length. */
export function answers(text) {
  const all = [];
  while (text) {
    const end = text.indexOf('\r\n\r\n');
    if (end < 0) throw new Error(`no whole answer: ${JSON.stringify(text)}`);
    const head = text.slice(0, end);
    const length = Number(head.match(/^content-length: (\d+)$/im)?.[1] ?? 0);
    all.push({ status: Number(head.slice(9, 12)), head, body: text.slice(end + 4, end + 4 + length) });
    text = text.slice(end + 4 + length);
  }
  return all;
}

const proc = (pid, file) => fs.readFileSync(`/proc/${pid}/${file}`, 'utf8');

/** What a process holds now: memory and CPU time used, open files. */
export const residentKb = (pid) => Number(proc(pid, 'status').match(/^VmRSS:\s+(\d+)/m)[1]);
export const openFiles = (pid) => fs.readdirSync(`/proc/${pid}/fd`).length;
export function cpuMs(pid) {
  const fields = proc(pid, 'stat').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;  // USER_HZ is 100
}
export const mostFiles = (pid = 'self') => Number(proc(pid, 'limits').match(/^Max open files\s+(\d+)\s+(\d+)/m)[2]);

/** Limits the open files of a running process. */
export async function limitFiles(pid, most) {
  const child = spawn('prlimit', [`--pid=${pid}`, `--nofile=${most}:${most}`], { stdio: 'ignore' });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`prlimit ended with ${code}`);
}

/** Milliseconds that each of `count` runs of `action` took, sorted. */
export async function timings(count, action) {
  const all = [];
  for (let i = 0; i < count; i++) {
    const began = performance.now();
    await action();
    all.push(performance.now() - began);
  }
  return all.sort((a, b) => a - b);
}
export const percentile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
