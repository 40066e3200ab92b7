// A TCP relay in front of a server, to cut the connections of a client as a bad network does.
import { once } from 'node:events';
import net from 'node:net';

export class Relay {
  static async start(targetPort) {
    const relay = new Relay();
    relay.sockets = new Set();
    relay.server = net.createServer((client) => relay.join(client, net.connect(targetPort, '127.0.0.1')));
    relay.server.listen(0, '127.0.0.1');
    await once(relay.server, 'listening');
    relay.port = relay.server.address().port;
    relay.url = `http://127.0.0.1:${relay.port}`;
    return relay;
  }
  join(...pair) {
    for (const [one, other] of [pair, pair.toReversed()]) {
      this.sockets.add(one);
      one.setNoDelay(true);
      one.on('error', () => {});
      one.on('close', () => { this.sockets.delete(one); other.destroy(); });
      one.pipe(other);
    }
  }
  /** Ends every connection at once; new ones are welcome. */
  cut() {
    // One that says goodbye already cannot be reset: node would never let go of it.
    for (const socket of this.sockets) socket.writableEnded ? socket.destroy() : socket.resetAndDestroy();
  }
  async stop() {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await once(this.server, 'close');
  }
}
