/**
 * A server that responds to everything after a delay, and counts requests in buckets of 10 ms. It uses bare
 * sockets, because it has to keep up with the generator on the other core. Forked; its first argument is the
 * latency in milliseconds. Sends its port to the parent process, and its counts on request.
 */
import { createServer } from 'node:net';

const BUCKET_MS = 10;

export interface Received {
  readonly type: 'received';
  /** Epoch time of bucket 0, milliseconds. */
  readonly startedAtMs: number;
  readonly bucketMs: number;
  readonly buckets: readonly number[];
}

const latencyMs = Number(process.argv[2] ?? 0);
const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}';
const END_OF_HEAD = Buffer.from('\r\n\r\n');

const startedAtMs = performance.timeOrigin;
const buckets: number[] = [];

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    const bucket = Math.floor(performance.now() / BUCKET_MS);
    for (let at = chunk.indexOf(END_OF_HEAD); at >= 0; at = chunk.indexOf(END_OF_HEAD, at + 4)) {
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
      if (latencyMs === 0) socket.write(ANSWER);
      else setTimeout(() => socket.write(ANSWER), latencyMs);
    }
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send!({ type: 'listening', port: typeof address === 'object' ? address!.port : 0 });
});
process.on('message', () => {
  const received = Array.from(buckets, (count) => count ?? 0);
  process.send!({
    type: 'received',
    startedAtMs,
    bucketMs: BUCKET_MS,
    buckets: received,
  } satisfies Received);
});
process.on('disconnect', () => process.exit());
