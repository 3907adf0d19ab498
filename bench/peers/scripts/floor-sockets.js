// Floor: bare sockets, an answer taken for whole when its bytes are there.
// Usage: floor-sockets.js URL CONNECTIONS SECONDS [RATE]
import { connect } from 'node:net';
import { Latencies, pace } from './floor.js';

const [url, connections, seconds, rate] = process.argv.slice(2);
const { hostname, port, host } = new URL(url);
const latencies = new Latencies();
const request = Buffer.from(`GET / HTTP/1.1\r\nhost: ${host}\r\naccept: application/json\r\n\r\n`);

class Connection {
  socket = connect(Number(port), hostname).setNoDelay();
  length = 0;
  received = 0;
  sentAt = 0;

  constructor() {
    this.socket.on('data', (chunk) => this.receive(chunk));
  }

  send(done) {
    this.done = done;
    this.sentAt = performance.now();
    this.socket.write(request);
  }

  /** All answers are as long as the first. */
  receive(chunk) {
    this.length ||= chunk.indexOf('\r\n\r\n') + 4 + Number(/content-length: (\d+)/i.exec(chunk)[1]);
    this.received += chunk.length;
    if (this.received < this.length) return;
    this.received = 0;
    latencies.add(performance.now() - this.sentAt);
    this.done(this);
  }
}

const all = Array.from({ length: Number(connections) }, () => new Connection());
await Promise.all(
  all.map(({ socket }) => new Promise((resolve) => socket.once('connect', resolve))),
);
await pace(all, Number(seconds), Number(rate ?? 0));
for (const { socket } of all) socket.destroy();
latencies.print();
