// Floor: bare undici. Each of the connections sends its next request when the last one is answered, or,
// with a rate, when a request is due. Usage: floor-dispatch.js URL CONNECTIONS SECONDS [RATE]
import { Client } from 'undici';
import { Latencies, pace } from './floor.js';

const [url, connections, seconds, rate] = process.argv.slice(2);
const latencies = new Latencies();
const request = { method: 'GET', path: '/', headers: ['accept', 'application/json'] };

class Handler {
  sentAt = 0;
  client = new Client(url, { pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });

  send(done) {
    this.done = done;
    this.sentAt = performance.now();
    this.client.dispatch(request, this);
  }

  onRequestStart() {}
  onResponseStart() {}
  onResponseData() {}
  onResponseEnd() {
    latencies.add(performance.now() - this.sentAt);
    this.done(this);
  }
  onResponseError(_controller, error) {
    throw error;
  }
}

const handlers = Array.from({ length: Number(connections) }, () => new Handler());
await pace(handlers, Number(seconds), Number(rate ?? 0));
for (const { client } of handlers) client.destroy();
latencies.print();
