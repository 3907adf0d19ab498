import { decodeFromCompressedBase64, type Float64Histogram } from 'hdr-histogram-js';
import { RushhourError } from '../../border/errors.ts';
import type { TimelineRow } from '../../statistics/result.ts';
import { addsTooMuch } from '../../statistics/verdict/own-delay.ts';
import { NEAR, type Second, type Violations } from './second.ts';

/** What a service promises, as a limit on a share of its requests. */
export interface Objective {
  /** As it was written. */
  readonly expression: string;
  /** Share of requests that may break it. */
  readonly allowed: number;
  /** A longer response breaks it; null where failed requests do. */
  readonly limitMs: number | null;
}

/** A limit, as thresholds have them. */
export interface Limit {
  readonly metric: string;
  /** Null for the whole run; parts of it are not searched for, nor windows. */
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
 * A limit as a share of requests: `latency_p99 < 300` allows 1% to take longer, `error_rate < 2%` 2% to fail.
 *
 * @throws RushhourError `INVALID_OPTION` for what is no share of requests, such as a mean
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
 * What the objectives saw of a second.
 *
 * @param inFlight requests under way at its end
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

/** Whether the second may have looked different to an objective, had this machine been on time: as a verdict has it. */
function isLate(
  { latenessP99, limitedBy, dropped }: TimelineRow,
  objectives: readonly Objective[],
) {
  const lateMs = latenessP99 ?? 0;
  const counts = objectives.some(({ limitMs }) => limitMs !== null && addsTooMuch(lateMs, limitMs));
  return counts || (limitedBy === 'generator' && dropped > 0);
}

/** The response times of a second, microseconds; null where none ended. */
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
