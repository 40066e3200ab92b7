// A loopback proxy for the conformance suite, which can neither send a key nor name our tools.
import { once } from 'node:events';
import http from 'node:http';

async function bytes(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}

/** The message with another tool and other arguments, if its tool is in `calls`. */
function translated(body, calls) {
  if (Object.keys(calls).length === 0 || body.length === 0) return body;
  const message = JSON.parse(body);
  const call = message.method === 'tools/call' && calls[message.params?.name];
  return call ? Buffer.from(JSON.stringify({ ...message, params: { ...message.params, ...call } })) : body;
}

/**
 * Passes everything to `target`, with `headers` in place of the client's own of these names. Host and Origin
 * stay what the client sent. calls: { theirTool: { name: ourTool, arguments: {} } }. cutsStreams: the line of a POST
 * that is answered with a stream ends after its first event.
 */
export async function startProxy(target, headers, { calls = {}, cutsStreams = false } = {}) {
  const server = http.createServer(async (request, reply) => {
    const body = translated(await bytes(request), calls);
    const { 'transfer-encoding': _, ...own } = request.headers;
    const length = body.length ? { 'content-length': body.length } : {};
    const onward = http.request(target + request.url, { method: request.method, headers: { ...own, ...length, ...headers } });
    onward.on('response', (answer) => {
      reply.writeHead(answer.statusCode, answer.rawHeaders);
      reply.flushHeaders();
      answer.on('error', () => reply.destroy());
      const isStream = answer.headers['content-type']?.startsWith('text/event-stream');
      if (cutsStreams && isStream && request.method === 'POST') answer.once('data', (event) => reply.end(event));
      else answer.pipe(reply);
    });
    onward.on('error', () => reply.destroy());
    reply.on('close', () => onward.destroy());  // who hangs up here hangs up there
    onward.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${server.address().port}`, stop };
}
