// Floor: bare undici. Each of the connections sends its next request when the last one is answered, or,
// with a rate, when a request is due: always the same GET, or those of the journey in turn, its answers
// parsed where the journey reads them. Usage: floor-dispatch.js URL CONNECTIONS SECONDS [RATE [journey]]
import { Client } from 'undici';
import { Latencies, pace } from './floor.js';

const [url, connections, seconds, rate, journey] = process.argv.slice(2);
const latencies = new Latencies();

const accept = ['accept', 'application/json'];
const signed = [...accept, 'authorization', 'Bearer a-token-of-some-length'];
const get = (path, reads = false) => ({ method: 'GET', path, headers: signed, reads });
const post = (path, json, reads = true) => ({
  ...{ method: 'POST', path, body: JSON.stringify(json), reads },
  headers: [...signed, 'content-type', 'application/json'],
});
const JOURNEY = [
  post('/login', { email: 'ann@example.com', password: 'secret' }),
  get('/users/u-1'),
  get('/products?limit=20', true),
  get('/products/p-1'),
  get('/inventory/p-1'),
  post('/carts/items', { productId: 'p-1', quantity: 1 }),
  post('/orders', { cartId: 'c-1' }),
  post('/payments', { orderId: 'o-1', method: 'card' }, false),
];
const requests =
  journey === 'journey' ? JOURNEY : [{ method: 'GET', path: '/', headers: accept, reads: false }];

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
