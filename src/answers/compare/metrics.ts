import { countBelow, type Levels, quantiles, sumOf } from './levels.ts';
import type { Unit } from './units.ts';

/** What is compared, named as in thresholds. */
export const METRICS = [
  'latency_mean',
  'latency_p50',
  'latency_p90',
  'latency_p95',
  'latency_p99',
  'error_rate',
] as const;

export type Metric = (typeof METRICS)[number];

const SHARES = [0.5, 0.9, 0.95, 0.99] as const;

/** Latencies are compared by their ratio, the error rate by its difference. */
export function isRatio(metric: Metric): boolean {
  return metric !== 'error_rate';
}

/**
 * Converts a difference on the scale of {@link scaled} to a fraction of the value before; the error rate's stays as it
 * is.
 */
export function unscaled(metric: Metric, change: number): number {
  return isRatio(metric) ? Math.expm1(change) : change;
}

/** All metrics on the scale they are compared on: logarithms of milliseconds, and a fraction. */
export function scaled(levels: Levels, { counts, ended, failed }: Unit): number[] {
  const mean = sumOf(levels, counts) / ended;
  const times = [mean, ...quantiles(levels, counts, ended, SHARES)];
  return [...times.map(Math.log), failed / ended];
}

/**
 * How much each unit moves each metric of the whole, to first order: its empirical influence, which makes a percentile
 * of many units behave like a sum (Hampel 1974). A surplus of requests above a percentile moves it by their number
 * divided by the density there.
 *
 * @returns a series for each metric; each sums to 0
 */
export function influences(levels: Levels, units: readonly Unit[], total: Unit): Float64Array[] {
  const { ended: all, counts: allCounts, failed: allFailed } = total;
  const mean = sumOf(levels, allCounts) / all;
  const rate = allFailed / all;
  const ofMean = (unit: Unit) => (sumOf(levels, unit.counts) - mean * unit.ended) / (mean * all);
  const ofErrors = (unit: Unit) => (unit.failed - rate * unit.ended) / all;
  const ofPercentiles = SHARES.map((share) => {
    const near = (1 - share) / 2;
    const shares = [share - near, share, share + near];
    const [low, value, high] = quantiles(levels, allCounts, all, shares) as [
      number,
      number,
      number,
    ];
    const slope = Math.log(high / low) / (2 * near);
    return ({ counts, ended }: Unit) =>
      (slope * (share * ended - countBelow(levels, counts, value))) / all;
  });
  return [ofMean, ...ofPercentiles, ofErrors].map((of) => Float64Array.from(units, of));
}
