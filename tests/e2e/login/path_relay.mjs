// Puts a path in front of every request: Azure's issuers have nothing before their tenant, the sandbox's have /idp.
import { once } from 'node:events';
import http from 'node:http';
import { freePort } from '../harness.mjs';

export class PathRelay {
  static async start(prefix) {
    const relay = new PathRelay();
    relay.port = await freePort();
    relay.url = `http://127.0.0.1:${relay.port}`;
    relay.server = http.createServer((request, reply) => relay.forward(request, reply, prefix));
    relay.server.listen(relay.port, '127.0.0.1');
    await once(relay.server, 'listening');
    return relay;
  }
  /** base: whom it stands for. */
  attach(base) { this.target = new URL(base); }
  forward(request, reply, prefix) {
    const { hostname: host, port } = this.target;
    const onward = http.request({ host, port, method: request.method, path: prefix + request.url, headers: request.headers }, (answer) => {
      reply.writeHead(answer.statusCode, answer.headers);
      answer.pipe(reply);
    });
    onward.on('error', () => reply.destroy());
    request.pipe(onward);
  }
  async stop() {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}
