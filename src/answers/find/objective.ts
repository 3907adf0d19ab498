import { decodeFromCompressedBase64, type Float64Histogram } from 'hdr-histogram-js';
import { RushhourError } from '../../border/errors.ts';
import type { TimelineRow } from '../../statistics/result.ts';
import { addsTooMuch } from '../../statistics/verdict/own-delay.ts';
import { NEAR, type Second, type Violations } from './second.ts';

/** A limit on the share of requests that violate a condition. */
export interface Objective {
  /** As written. */
  readonly expression: string;
  /** Share of requests that may violate it. */
  readonly allowed: number;
  /** A longer response violates it; null if failed requests do. */
  readonly limitMs: number | null;
}

/** A limit, as in thresholds. */
export interface Limit {
  readonly metric: string;
  /** Null for the whole run. Objectives for parts of it or for windows are rejected. */
  readonly of: string | null;
  readonly windowSeconds: number | null;
  readonly operator: string;
  /** Milliseconds, or a fraction. */
  readonly limit: number;
  readonly expression: string;
}

const SHARES: Readonly<Record<string, number>> = {
  latency_p50: 0.5,
  latency_p90: 0.1,
  latency_p95: 0.05,
  latency_p99: 0.01,
  latency_p999: 0.001,
};

/**
 * Converts a limit to a share of requests: with `latency_p99 < 300`, 1% may take longer, with `error_rate < 2%`, 2% may
 * fail.
 *
 * @throws RushhourError `INVALID_OPTION` if it limits anything else, such as a mean
 */
export function objectiveOf({
  metric,
  of,
  windowSeconds,
  operator,
  limit,
  expression,
}: Limit): Objective {
  const below = operator === '<' || operator === '<=';
  const whole = of === null && windowSeconds === null;
  const share = SHARES[metric];
  if (whole && below && share !== undefined && limit > 0)
    return { expression, allowed: share, limitMs: limit };
  if (whole && below && metric === 'error_rate' && limit > 0 && limit < 1) {
    return { expression, allowed: limit, limitMs: null };
  }
  if (whole && !below && metric === 'success_rate' && limit > 0 && limit < 1) {
    return { expression, allowed: 1 - limit, limitMs: null };
  }
  throw new RushhourError(
    'INVALID_OPTION',
    `--slo "${expression}": must limit a percentile or a share, such as "latency_p99 < 300ms", "error_rate < 1%" or "success_rate >= 99%"; percentiles are ${Object.keys(SHARES).join(', ')}`,
  );
}

/**
 * The violations of the objectives in a second.
 *
 * @param inFlight requests in flight at its end
 */
export function secondOf(
  row: TimelineRow,
  objectives: readonly Objective[],
  inFlight: number,
): Second {
  const histogram = histogramOf(row);
  return {
    requests: row.completed,
    inFlight,
    violations: objectives.map(({ limitMs }): Violations => {
      if (limitMs === null || histogram === null) return { count: row.failed, near: row.failed };
      return { count: above(histogram, limitMs), near: above(histogram, NEAR * limitMs) };
    }),
    dropped: row.dropped > 0 && row.limitedBy === 'target',
    generatorLimited: isLate(row, objectives),
  };
}

/** Whether this machine's lateness may have affected an objective, by the rule of the verdict. */
function isLate(
  { latenessP99, limitedBy, dropped }: TimelineRow,
  objectives: readonly Objective[],
) {
  const lateMs = latenessP99 ?? 0;
  const counts = objectives.some(({ limitMs }) => limitMs !== null && addsTooMuch(lateMs, limitMs));
  return counts || (limitedBy === 'generator' && dropped > 0);
}

/** The response times of a second, microseconds; null if no request ended. */
export function histogramOf({ responseHistogram }: TimelineRow): Float64Histogram | null {
  if (responseHistogram === undefined) return null;
  const histogram = decodeFromCompressedBase64(responseHistogram, 64) as Float64Histogram;
  return histogram.totalCount === 0 ? null : histogram;
}

function above(histogram: Float64Histogram, ms: number): number {
  const us = Math.round(ms * 1000);
  let left = histogram.totalCount;
  for (let index = 0; left > 0; index++) {
    if (histogram.valueFromIndex(index) >= us) break;
    left -= histogram.getCountAtIndex(index);
  }
  return left;
}
