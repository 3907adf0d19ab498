import {
  canFreezeThreads,
  type Disturbance,
  hog,
  quota,
  stops,
  stopsWorker,
} from './disturbances.ts';
import type { Behaviour } from './services.ts';

/**
 * The right verdict:
 *
 * - `clean`: `valid`
 * - `measured`: `generator-limited` if the generator added more than a tenth and 2 ms to a percentile
 * - `target`: not `valid`, and not `generator-limited`
 * - `either`: `valid` or `target-limited`; the numbers are right in both cases
 */
export type Right = 'clean' | 'measured' | 'target' | 'either';

export interface Case {
  readonly name: string;
  readonly right: Right;
  readonly rps: number;
  readonly services?: Readonly<Record<string, Behaviour>>;
  /** Read the responses as JSON. */
  readonly reads?: boolean;
  /** Of the profile, as in YAML. */
  readonly keys?: Readonly<Record<string, unknown>>;
  readonly disturbance?: Disturbance;
  /** Default 10. */
  readonly seconds?: number;
}

const FAST: Behaviour = { delayMs: 0 };
const SOME: Behaviour = { delayMs: 5, sigma: 0.3 };
const SEVEN = ['b', 'c', 'd', 'e', 'f', 'g'];

const clean: Case[] = [
  ...[0.5, 5, 50, 500, 3000].map(
    (rps): Case => ({
      name: `clean, fast, ${rps} rps`,
      right: 'clean',
      rps,
      services: { a: FAST },
      seconds: rps < 5 ? 20 : 10,
    }),
  ),
  ...[0.5, 5, 50, 500, 3000].map(
    (rps): Case => ({
      name: `clean, 500 ms, ${rps} rps`,
      right: 'clean',
      rps,
      services: { a: { delayMs: 500 } },
      keys: { max_connections: 4000 },
      seconds: rps < 5 ? 20 : 10,
    }),
  ),
  ...[0.5, 5, 50].map(
    (rps): Case => ({
      name: `clean, 2 MB, ${rps} rps`,
      right: 'clean',
      rps,
      services: { a: { bytes: 2_000_000 } },
      seconds: rps < 5 ? 20 : 10,
    }),
  ),
  ...[5, 50, 500, 3000].map(
    (rps): Case => ({
      name: `clean, erratic, ${rps} rps`,
      right: 'clean',
      rps,
      services: { a: { delayMs: 20, sigma: 1 } },
    }),
  ),
  ...[0.01, 0.02].map(
    (failing): Case => ({
      name: `${failing * 100}% of errors by chance, 200 rps`,
      right: failing > 0.01 ? 'either' : 'clean',
      rps: 200,
      services: { a: { ...SOME, failing } },
    }),
  ),
];

const generator: Case[] = [
  ...[0.1, 0.25, 0.5, 1].map(
    (share): Case => ({
      name: `hog of ${share * 100}% on the generator's core, 200 rps`,
      right: 'measured',
      rps: 200,
      services: { a: SOME },
      disturbance: hog(share, 'generator'),
    }),
  ),
  {
    name: "hog of 100% on the services' core, 200 rps",
    right: 'measured',
    rps: 200,
    services: { a: SOME },
    disturbance: hog(1, 'services'),
  },
  {
    name: 'CFS quota of 8 in 20 ms, 1,000 rps',
    right: 'measured',
    rps: 1000,
    services: { a: FAST },
    disturbance: quota(8, 20),
  },
  {
    name: 'CFS quota of 3 in 20 ms, 500 rps',
    right: 'measured',
    rps: 500,
    services: { a: FAST },
    disturbance: quota(3, 20),
  },
  {
    name: 'reads JSON of 0.7 MB, 60 rps',
    right: 'measured',
    rps: 60,
    reads: true,
    services: { a: { bytes: 700_000 } },
  },
  ...[0.3, 3].map(
    (seconds): Case => ({
      name: `process stopped for ${seconds} s, 200 rps`,
      right: 'measured',
      rps: 200,
      services: { a: SOME },
      disturbance: stops('generator', seconds),
    }),
  ),
  ...(canFreezeThreads() ? [0.3, 3] : []).map(
    (seconds): Case => ({
      name: `worker thread stopped for ${seconds} s, 200 rps`,
      right: 'measured',
      rps: 200,
      services: { a: SOME },
      disturbance: stopsWorker(seconds),
    }),
  ),
];

const target: Case[] = [
  ...[0.3, 2, 5].map(
    (seconds): Case => ({
      name: `services frozen for ${seconds} s, 200 rps`,
      right: seconds < 1 ? 'either' : 'target',
      rps: 200,
      services: { a: SOME },
      disturbance: stops('services', seconds),
      seconds: 12,
    }),
  ),
  ...(['hang', 'refuse'] as const).map(
    (does): Case => ({
      name: `one of seven services ${does === 'hang' ? 'hangs' : 'refuses'}, 140 rps`,
      right: 'target',
      rps: 140,
      services: seven({ ...SOME, from: { second: 3, does } }),
      keys: { request_timeout_seconds: 3 },
    }),
  ),
  {
    name: 'one of seven services takes 1 s, 140 rps',
    right: 'either',
    rps: 140,
    services: seven({ delayMs: 1000 }),
  },
  {
    name: 'one of seven services is erratic, 140 rps',
    right: 'either',
    rps: 140,
    services: seven({ delayMs: 50, sigma: 1.5 }),
  },
  {
    name: '5% of errors by chance, 200 rps',
    right: 'target',
    rps: 200,
    services: { a: { ...SOME, failing: 0.05 } },
  },
  {
    name: 'too few connections: 5 for 100 ms at 100 rps',
    right: 'target',
    rps: 100,
    services: { a: { delayMs: 100 } },
    keys: { max_connections: 5 },
  },
  {
    name: 'too few users: 2 at 50 rps',
    right: 'target',
    rps: 50,
    services: { a: FAST },
    keys: { max_users: 2 },
  },
  {
    name: 'a backlog from the start: 30 rps where 20 can be served',
    right: 'target',
    rps: 30,
    services: { a: { delayMs: 50, serial: true } },
    seconds: 14,
  },
];

function seven(first: Behaviour): Readonly<Record<string, Behaviour>> {
  return { a: first, ...Object.fromEntries(SEVEN.map((name) => [name, SOME])) };
}

export const CASES: readonly Case[] = [...clean, ...generator, ...target];
