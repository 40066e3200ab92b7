// A proxy that changes paths: Azure's issuers have nothing before their tenant, the sandbox's have /idp; and an
// administrator may show the gateway below a path.
import { once } from 'node:events';
import http from 'node:http';
import { freePort } from '../harness.mjs';

export class PathRelay {
  /** `added` is put in front of each path, after `removed` is taken away. */
  static async start(added, removed = '') {
    const relay = new PathRelay();
    Object.assign(relay, { added, removed });
    relay.port = await freePort();
    relay.url = `http://127.0.0.1:${relay.port}`;
    relay.server = http.createServer((request, reply) => relay.forward(request, reply));
    relay.server.listen(relay.port, '127.0.0.1');
    await once(relay.server, 'listening');
    return relay;
  }
  /** base: whom it stands for. */
  attach(base) { this.target = new URL(base); }
  forward(request, reply) {
    if (!request.url.startsWith(this.removed)) return reply.writeHead(404).end();
    const { hostname: host, port } = this.target;
    const onward = http.request({ host, port, method: request.method, path: this.added + request.url.slice(this.removed.length), headers: request.headers }, (answer) => {
      reply.writeHead(answer.statusCode, answer.headers);
      answer.pipe(reply);
    });
    onward.on('error', () => reply.destroy());
    return request.pipe(onward);
  }
  async stop() {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}
