// Floor: bare undici. Each connection sends its next request when the previous one has been answered, or,
// with a rate, when a request is due: always the same GET, or the journey's requests in turn, with responses
// parsed where the journey reads them. Usage: floor-dispatch.js URL CONNECTIONS SECONDS [RATE [journey]]
import { Client } from 'undici';
import { Latencies, pace } from './floor.js';
import { JOURNEY, ONE_GET } from './journey-requests.js';

const [url, connections, seconds, rate, journey] = process.argv.slice(2);
const latencies = new Latencies();

const requests = journey === 'journey' ? JOURNEY : ONE_GET;

class Handler {
  sentAt = 0;
  sent = 0;
  text = '';
  client = new Client(url, { pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });

  send(done) {
    this.done = done;
    this.sentAt = performance.now();
    this.request = requests[this.sent++ % requests.length];
    this.client.dispatch(this.request, this);
  }

  onRequestStart() {}
  onResponseStart() {}
  onResponseData(_controller, chunk) {
    if (this.request.reads) this.text += chunk;
  }
  onResponseEnd() {
    if (this.request.reads) JSON.parse(this.text);
    this.text = '';
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
