/**
 * Services that know the truth: each records how long it really took from a request to its complete response. Runs in a
 * separate process, forked by bench/verdict.ts.
 */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SAMPLE_BODY } from '../../src/journey/sample-answer.ts';
import { loopWatch } from '../../workers/loop-watch.ts';

/** How a service behaves. */
export interface Behaviour {
  /** Until the response, milliseconds. */
  readonly delayMs?: number;
  /** The delay has a lognormal distribution with this sigma and the median `delayMs`. */
  readonly sigma?: number;
  /** A fraction of the requests takes this many times as long. */
  readonly slow?: { readonly share: number; readonly factor: number };
  /** Of the response. */
  readonly bytes?: number;
  /** Fraction of the requests that are answered with 503. */
  readonly failing?: number;
  /** Requests are served one after the other. */
  readonly serial?: boolean;
  /** Requests that would wait longer get 503 at once. Milliseconds. */
  readonly longestWaitMs?: number;
  /** From this second on it accepts connections and never responds, or refuses connections. */
  readonly from?: { readonly second: number; readonly does: 'hang' | 'refuse' };
}

export interface ServicesOptions {
  readonly services: Readonly<Record<string, Behaviour>>;
  readonly seed: number;
}

/** Percentiles, milliseconds. */
export type Percentiles = Readonly<Record<'p50' | 'p95' | 'p99', number>>;

/** Over all services that responded. */
export interface Truth {
  readonly requests: number;
  /** From reading a request to writing its response. */
  readonly least: Percentiles;
  /** The same plus the time for which the request may have waited to be read. */
  readonly most: Percentiles;
}

const DEFAULT_BODY = Buffer.from(SAMPLE_BODY);

function serve({ services, seed }: ServicesOptions): void {
  const random = randomFrom(seed);
  const took: Took[] = [];
  const urls = Object.entries(services).map(async ([name, behaviour]) => {
    const server = startService(behaviour, random, took);
    await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
    return [name, `http://127.0.0.1:${(server.address() as AddressInfo).port}`] as const;
  });
  void Promise.all(urls).then((list) => process.send!(Object.fromEntries(list)));
  process.once('disconnect', () => process.exit());
  process.once('message', () => {
    const truth: Truth = {
      requests: took.length,
      least: percentilesOf(took.map(({ leastMs }) => leastMs)),
      most: percentilesOf(took.map(({ mostMs }) => mostMs)),
    };
    process.send!(truth, () => process.exit());
  });
}

function percentilesOf(values: number[]): Percentiles {
  const sorted = values.sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

interface Took {
  readonly leastMs: number;
  readonly mostMs: number;
}

function startService(behaviour: Behaviour, random: () => number, took: Took[]): Server {
  const { delayMs = 0, sigma = 0, slow, bytes, failing = 0, serial = false, from } = behaviour;
  const { longestWaitMs = Number.POSITIVE_INFINITY } = behaviour;
  const body = bytes === undefined ? DEFAULT_BODY : bodyOf(bytes);
  let firstAt = 0;
  let freeAt = 0;
  let refuses = false;
  const server = createServer((_request, response) => {
    const unreadMs = loopWatch.answered();
    const now = performance.now();
    firstAt ||= now;
    const isGone = from !== undefined && now - firstAt > from.second * 1000;
    if (isGone && from.does === 'hang') return;
    if (isGone && !refuses) {
      refuses = true;
      server.close();
      server.closeAllConnections();
      return;
    }
    if (freeAt - now > longestWaitMs) {
      end(response, 503, body);
      return;
    }
    const isSlow = slow !== undefined && random() < slow.share;
    const delay = delayMs * (isSlow ? slow.factor : 1) * Math.exp(sigma * normal(random));
    freeAt = serial ? Math.max(freeAt, now) + delay : now + delay;
    const status = random() < failing ? 503 : 200;
    const answer = () => {
      end(response, status, body);
      const leastMs = performance.now() - now;
      took.push({ leastMs, mostMs: leastMs + unreadMs });
      loopWatch.rest();
    };
    if (freeAt - now < 0.5) answer();
    else setTimeout(answer, freeAt - now);
  });
  server.keepAliveTimeout = 60_000;
  return server;
}

function end(response: ServerResponse, status: number, body: Buffer): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': body.length,
  });
  // If the other side reads slowly, that is not the service's time.
  response.end(body);
}

/** JSON of about this size. */
function bodyOf(bytes: number): Buffer {
  const item = { id: 'p-1', name: 'Lamp', price: 10, tags: ['a', 'b'] };
  const items = Array.from(
    { length: Math.ceil(bytes / (JSON.stringify(item).length + 1)) },
    () => item,
  );
  return Buffer.from(JSON.stringify({ ...JSON.parse(SAMPLE_BODY), all: items }));
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** mulberry32 */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

if (process.send !== undefined && process.argv[2] !== undefined) {
  serve(JSON.parse(process.argv[2]) as ServicesOptions);
}
