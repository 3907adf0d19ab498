import { type Digits, highestUsOf } from '../../border/histogram-buckets.ts';

/**
 * Significant digits of the compared distributions: levels are at most 0.8% wide, and percentiles are interpolated
 * within a level.
 */
export const DIGITS: Digits = 2;

/** Ascending ranges of response times, in milliseconds. */
export interface Levels {
  readonly lowMs: Float64Array;
  readonly widthMs: Float64Array;
}

/** @param buckets numbers of HdrHistogram buckets with {@link DIGITS} digits, ascending */
export function levelsOf(buckets: readonly number[]): Levels {
  const lowUs = buckets.map((bucket) => (bucket === 0 ? 0 : highestUsOf(bucket - 1, DIGITS) + 1));
  return {
    lowMs: Float64Array.from(lowUs, (us) => us / 1000),
    widthMs: Float64Array.from(
      buckets,
      (bucket, i) => (highestUsOf(bucket, DIGITS) + 1 - lowUs[i]!) / 1000,
    ),
  };
}

/**
 * The values below which these shares of the counts lie; NaN if nothing was counted.
 *
 * @param shares ascending, 0 to 1
 */
export function quantiles(
  { lowMs, widthMs }: Levels,
  counts: Float64Array,
  total: number,
  shares: readonly number[],
): number[] {
  let level = 0;
  let below = 0;
  return shares.map((share) => {
    const wanted = share * total;
    for (; level < counts.length; level++) {
      const here = counts[level]!;
      if (here > 0 && below + here >= wanted) {
        return lowMs[level]! + (widthMs[level]! * (wanted - below)) / here;
      }
      below += here;
    }
    return Number.NaN;
  });
}

/** The count below a value: the inverse of {@link quantiles}. */
export function countBelow(
  { lowMs, widthMs }: Levels,
  counts: Float64Array,
  valueMs: number,
): number {
  let sum = 0;
  for (let level = 0; level < counts.length; level++) {
    const part = (valueMs - lowMs[level]!) / widthMs[level]!;
    if (part <= 0) break;
    sum += counts[level]! * Math.min(1, part);
  }
  return sum;
}

/** The sum of all response times, each taken at the middle of its level, milliseconds. */
export function sumOf({ lowMs, widthMs }: Levels, counts: Float64Array): number {
  let sum = 0;
  for (let level = 0; level < counts.length; level++) {
    sum += counts[level]! * (lowMs[level]! + widthMs[level]! / 2);
  }
  return sum;
}
