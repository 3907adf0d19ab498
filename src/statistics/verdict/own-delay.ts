import { milliseconds } from '../../text/format.ts';
import type { TrafficStats } from '../result.ts';
import type { Reason } from './reason.ts';

/** What the generator may add to a percentile of the response time: milliseconds, and a fraction of the rest. */
const TOLERATED_MS = 2;
const TOLERATED_SHARE = 0.1;

/** A percentile is judged if at least this many requests took longer. */
const BEYOND = 3;

const PERCENTILES = [
  [50, 'p50'],
  [95, 'p95'],
  [99, 'p99'],
] as const;

/** Bounds of a percentile of the time that users waited for the services. */
export interface Between {
  readonly percentile: (typeof PERCENTILES)[number][1];
  readonly leastMs: number;
  readonly mostMs: number;
}

/**
 * The response time includes the generator's own delays in sending a request and in reading the response. For each
 * request these are known up to a bound; the response time minus this bound is the shortest time that it can really have
 * taken. These are the percentiles of both; empty if the bound was not recorded.
 */
export function intervalsOf({ response, atLeast }: TrafficStats['latency']): Between[] {
  if (atLeast === undefined) return [];
  return PERCENTILES.filter(([percent]) => response.count * (1 - percent / 100) >= BEYOND).map(
    ([, percentile]) => ({
      percentile,
      leastMs: Math.min(atLeast[percentile], response[percentile]),
      mostMs: response[percentile],
    }),
  );
}

/** The numbers are the generator's own if it may have added more than is tolerated to one of the percentiles. */
export function ownDelayReasons(latency: TrafficStats['latency']): Reason[] {
  const [worst] = intervalsOf(latency)
    .filter(isTooWide)
    .sort((a, b) => widthOf(b) - widthOf(a));
  if (worst === undefined) return [];
  const { percentile, leastMs, mostMs } = worst;
  const { startDelay, readDelay } = latency;
  const read = readDelay === undefined ? '' : `, read up to ${milliseconds(readDelay.p99)} late`;
  return [
    {
      cause: 'own_delay',
      words: `the generator may have added ${milliseconds(mostMs - leastMs)} to response time ${percentile}, which is ${milliseconds(leastMs)} without it and ${milliseconds(mostMs)} with it (1% of the requests were sent ${milliseconds(startDelay.p99)} late or more${read})`,
    },
  ];
}

function isTooWide({ leastMs, mostMs }: Between): boolean {
  return addsTooMuch(mostMs - leastMs, leastMs);
}

/** Whether the delay that the generator may have added exceeds the tolerance. */
export function addsTooMuch(ownMs: number, responseMs: number): boolean {
  return ownMs > Math.max(TOLERATED_MS, TOLERATED_SHARE * responseMs);
}

function widthOf({ leastMs, mostMs }: Between): number {
  return mostMs - leastMs;
}
