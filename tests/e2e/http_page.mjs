// docs/http.md as data: its tables, its shell lines, and how a row of it becomes a request.
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { repository } from './harness.mjs';

const page = fs.readFileSync(path.join(repository, 'docs/http.md'), 'utf8');

/** The rows of the table behind `<!-- checked: NAME -->`, each a list of cells. */
export function table(name) {
  const text = page.split(`<!-- checked: ${name} -->\n`)[1];
  if (text === undefined) throw new Error(`docs/http.md has no table ${name}`);
  const rows = text.split('\n\n')[0].split('\n').slice(2);
  return rows.map((row) => row.split('|').slice(1, -1).map((cell) => cell.trim()));
}

/** What stands in ticks in a cell. */
export const ticked = (cell) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]);
/** The words of a cell outside of ticks: "key, `A: b`, 11 times" -> ["key", "11 times"]. */
export const words = (cell) => cell.replaceAll(/`[^`]+`/g, '').split(',').map((word) => word.trim()).filter(Boolean);

/** [{ command, output }] of the console blocks. */
export function shellLines() {
  const blocks = [...page.matchAll(/```console\n(.*?)```/gs)].map((match) => match[1]);
  return blocks.flatMap((block) => block.split(/^\$ /m).slice(1)).map((text) => {
    const end = text.indexOf('\n');
    return { command: text.slice(0, end), output: text.slice(end + 1).trimEnd() };
  });
}

export const nginxBlock = () => page.match(/```nginx\n(.*?)```/s)[1];

/** Whether `text` is what the page shows, where `...` stands for anything. */
export const looksLike = (text, shown) =>
  new RegExp(`^${shown.split('...').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`).test(text);

/** { status, headers: Map of lower-case names, names, body }; the body of a stream is not waited for. */
function parse(text) {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [first, ...lines] = text.slice(0, end).split('\r\n');
  const names = lines.map((line) => line.slice(0, line.indexOf(':')));
  const headers = new Map(lines.map((line, i) => [names[i].toLowerCase(), line.slice(names[i].length + 1).trim()]));
  return { status: Number(first.split(' ')[1]), headers, names, body: text.slice(end + 4) };
}

/** Whether all of the answer is there that will come without a further word. */
function isWhole(reply, { isHead, keep }) {
  if (!reply || reply.status === 100) return false;
  if (isHead || reply.status === 204) return true;
  // Whoever keeps a stream wants its first event, if only a comment.
  if (reply.headers.get('content-type') === 'text/event-stream') return !keep || reply.body.includes('\n\n');
  return Buffer.byteLength(reply.body) >= Number(reply.headers.get('content-length') ?? NaN);
}

/** Sends bytes as they are and waits for the answer. keep: leaves the connection open, as `socket`. */
export async function exchange(port, bytes, { keep = false } = {}) {
  const socket = net.connect(port, '127.0.0.1');
  socket.setEncoding('utf8');
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(bytes);
  const reply = await answerOn(socket, { isHead: bytes.startsWith('HEAD '), keep });
  if (!keep) socket.destroy();
  return { ...reply, socket };
}

/** The next answer on an open connection. */
export function answerOn(socket, options = {}) {
  let text = '';
  return new Promise((done) => {
    const look = () => { const reply = parse(text); if (isWhole(reply, options)) done(reply); };
    socket.on('data', (part) => { text += part; look(); });
    socket.on('close', () => done(parse(text) ?? { status: 0, headers: new Map(), names: [], body: text }));
  });
}

/** A request of the page as bytes. `fill`: { target, headers, body } of what the words stand for. */
export function requestBytes(request, withCell, { target, headers = [], body = '' }) {
  const [method, path_] = request.split(' ');
  const own = ticked(withCell);
  const version = own.find((item) => /^HTTP\/\d/.test(item)) ?? 'HTTP/1.1';
  const lines = [...headers, ...own.filter((item) => /^[\w-]+: /.test(item))];
  const has = (name) => lines.some((line) => line.toLowerCase().startsWith(`${name}:`));
  const text = own.find((item) => /^[{[]/.test(item)) ?? body;
  if (!has('host')) lines.unshift('Host: localhost');
  if (text && !has('content-type')) lines.push('Content-Type: application/json');
  if (text) lines.push(`Content-Length: ${Buffer.byteLength(text)}`);
  const [, count] = withCell.match(/(\d+) more headers/) ?? [];
  for (let i = 0; i < Number(count ?? 0); i++) lines.push(`X-${i}: 1`);
  const filler = withCell.match(/(\d+) more bytes of head/);
  if (filler) lines.push(`X-Filler: ${'x'.repeat(Number(filler[1]))}`);
  return `${method} ${target ?? path_} ${version}\r\n${lines.join('\r\n')}\r\n\r\n${text}`;
}
