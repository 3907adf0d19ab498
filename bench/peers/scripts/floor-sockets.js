// Floor: bare sockets with one shared buffer; a response is complete when as many bytes have arrived as its
// content-length says; with a rate and the journey's requests like floor-dispatch.js. Over TLS if the URL says so.
// Usage: floor-sockets.js URL CONNECTIONS SECONDS [RATE [journey]]
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Latencies, pace } from './floor.js';
import { JOURNEY, ONE_GET } from './journey-requests.js';

const [url, connections, seconds, rate, journey] = process.argv.slice(2);
const { protocol, hostname, port, host } = new URL(url);
const isSecure = protocol === 'https:';
const latencies = new Latencies();
const requests = (journey === 'journey' ? JOURNEY : ONE_GET).map(
  ({ method, path, headers, body, reads }) => {
    let text = `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\n`;
    for (let i = 0; i < headers.length; i += 2) text += `${headers[i]}: ${headers[i + 1]}\r\n`;
    if (body !== null) text += `content-length: ${Buffer.byteLength(body)}\r\n`;
    return { text: `${text}\r\n${body ?? ''}`, reads };
  },
);
const LENGTH = Buffer.from('ontent-length: ');
const buffer = Buffer.alloc(64 * 1024);

class Connection {
  received = 0;
  length = 0;
  sentAt = 0;
  sent = 0;
  parts = [];
  socket = (isSecure ? connectTls : connect)({
    port: Number(port),
    host: hostname,
    noDelay: true,
    rejectUnauthorized: false,
    onread: { buffer, callback: (bytes) => this.receive(bytes) },
  });

  send(done) {
    this.done = done;
    this.sentAt = performance.now();
    this.request = requests[this.sent++ % requests.length];
    this.socket.write(this.request.text, 'latin1');
  }

  receive(bytes) {
    if (this.received === 0) {
      const head = buffer.indexOf('\r\n\r\n') + 4;
      const length = buffer.toString('latin1', buffer.indexOf(LENGTH) + LENGTH.length, head);
      this.length = head + Number.parseInt(length, 10);
      this.head = head;
    }
    const from = this.received === 0 ? this.head : 0;
    if (this.request.reads) this.parts.push(buffer.toString('utf8', from, bytes));
    this.received += bytes;
    if (this.received < this.length) return true;
    if (this.request.reads) JSON.parse(this.parts.join(''));
    this.parts = [];
    this.received = 0;
    latencies.add(performance.now() - this.sentAt);
    this.done(this);
    return true;
  }
}

const all = Array.from({ length: Number(connections) }, () => new Connection());
await Promise.all(
  all.map(
    ({ socket }) =>
      new Promise((resolve) => socket.once(isSecure ? 'secureConnect' : 'connect', resolve)),
  ),
);
await pace(all, Number(seconds), Number(rate ?? 0));
for (const { socket } of all) socket.destroy();
latencies.print();
