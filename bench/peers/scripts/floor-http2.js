// Floor: bare node:http2 with one session, one stream per request, and CONNECTIONS concurrent requests.
// Usage: floor-http2.js URL CONNECTIONS SECONDS RATE
import { once } from 'node:events';
import { connect } from 'node:http2';
import { Latencies, pace } from './floor.js';

const [url, connections, seconds, rate] = process.argv.slice(2);
const latencies = new Latencies();
const session = connect(url, { rejectUnauthorized: false });
await once(session, 'connect');

class Stream {
  send(done) {
    const sentAt = performance.now();
    const stream = session.request({ ':path': '/', accept: 'application/json' });
    stream.on('error', (error) => {
      throw error;
    });
    stream.on('data', () => {});
    stream.on('end', () => {
      latencies.add(performance.now() - sentAt);
      done(this);
    });
  }
}

const all = Array.from({ length: Number(connections) }, () => new Stream());
await pace(all, Number(seconds), Number(rate));
session.destroy();
latencies.print();
