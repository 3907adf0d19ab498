/**
 * A target that knows the truth: it answers its i-th request after the i-th delay of a known distribution
 * and records how long that really took. Forked by accuracy.ts.
 */
import { createServer, type Socket } from 'node:net';
import { DELAYS, type DelayName } from './delays.ts';

export interface TargetOptions {
  readonly delay: DelayName;
  /** Seconds after the first request at which everything freezes for {@link FREEZE_MS}; null: never. */
  readonly freezeAtSeconds: number | null;
}

export interface Truth {
  /** From reading each request to writing its response, milliseconds, in order of the responses. */
  readonly tookMs: readonly number[];
  /** Since the first request, milliseconds. */
  readonly freeze: { readonly startMs: number; readonly endMs: number } | null;
}

export const FREEZE_MS = 3000;

const END_OF_REQUEST = '\r\n\r\n';
const ANSWER = Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');

/** A run of this target, in a separate process. */
function serve({ delay, freezeAtSeconds }: TargetOptions): void {
  const tookMs: number[] = [];
  let freeze: Truth['freeze'] = null;
  let requests = 0;
  let firstMs = 0;

  const standStill = () => {
    const startMs = performance.now() - firstMs;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FREEZE_MS);
    freeze = { startMs, endMs: performance.now() - firstMs };
  };
  const take = (socket: Socket) => {
    const readMs = performance.now();
    if (requests === 0) {
      firstMs = readMs;
      if (freezeAtSeconds !== null) setTimeout(standStill, freezeAtSeconds * 1000);
    }
    setTimeout(() => {
      socket.write(ANSWER);
      tookMs.push(performance.now() - readMs);
    }, DELAYS[delay](requests++));
  };
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('data', (chunk) => {
      if (chunk.includes(END_OF_REQUEST)) take(socket);
    });
    socket.on('error', () => socket.destroy());
  });
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
    process.send!((server.address() as { port: number }).port);
  });
  process.on('message', () => {
    process.send!({ tookMs, freeze } satisfies Truth, () => process.exit());
  });
}

if (process.send !== undefined) serve(JSON.parse(process.argv[2]!) as TargetOptions);
