import { bucketOf, type Digits, HIGHEST_US, highestUsOf } from '../border/histogram-buckets.ts';
import type { Distribution, PercentilePoint } from './result.ts';

/** Points of a percentile curve in each half of the remaining distance to 100%, as in HdrHistogram's own tools. */
const TICKS_PER_HALF = 5;

/** Distance from one percentile of a curve to the next. */
function tickAfter(percentile: number): number {
  const halvings = Math.floor(Math.log2(100 / (100 - percentile))) + 1;
  return 100 / (TICKS_PER_HALF * 2 ** halvings);
}

/** The non-empty buckets of a histogram, in ascending order. */
export interface DurationBuckets {
  readonly digits: Digits;
  readonly buckets: Uint32Array;
  readonly counts: Float64Array;
  readonly maxUs: number;
  readonly sumUs: number;
}

/** Recorded durations as an immutable value; its size is that of its non-empty buckets. */
export class RecordedDurations {
  readonly data: DurationBuckets;
  readonly count: number;

  constructor(data: DurationBuckets) {
    this.data = data;
    let count = 0;
    for (const one of data.counts) count += one;
    this.count = count;
  }

  get maxMs(): number {
    return this.data.maxUs / 1000;
  }

  get sumMs(): number {
    return this.data.sumUs / 1000;
  }

  /** Milliseconds; 0 if nothing was recorded. Never above the recorded maximum. */
  percentile(percent: number): number {
    const { counts } = this.data;
    // Rounded up to a whole number of durations, except for the rounding error of the division.
    const wanted = Math.max(1, Math.ceil((percent / 100) * this.count * (1 - Number.EPSILON)));
    let sum = 0;
    for (let i = 0; i < counts.length; i++) {
      sum += counts[i]!;
      if (sum >= wanted) return this.#highestMs(i);
    }
    return 0;
  }

  /**
   * The number of durations at or below each bound. A duration above a bound by less than the histogram's resolution
   * (0.1%) counts as at the bound.
   *
   * @param boundsMs ascending
   */
  countsUpTo(boundsMs: readonly number[]): number[] {
    const { digits, buckets, counts } = this.data;
    let i = 0;
    let sum = 0;
    return boundsMs.map((boundMs) => {
      const last = bucketOf(Math.min(HIGHEST_US, Math.round(boundMs * 1000)), digits);
      for (; i < buckets.length && buckets[i]! <= last; i++) sum += counts[i]!;
      return sum;
    });
  }

  /**
   * Durations at percentiles that approach 100, and the maximum; empty if nothing was recorded.
   * The percentiles are those of HdrHistogram's `PercentileIterator`.
   */
  percentileCurve(): PercentilePoint[] {
    const { counts } = this.data;
    const curve: PercentilePoint[] = [];
    let percentile = 0;
    let sum = 0;
    for (let i = 0; i < counts.length; i++) {
      sum += counts[i]!;
      const upTo = (100 * sum) / this.count;
      while (percentile <= upTo) {
        curve.push({ percentile, ms: this.#highestMs(i) });
        percentile += tickAfter(percentile);
        if (sum === this.count) break;
      }
    }
    if (sum > 0) curve.push({ percentile: 100, ms: this.maxMs });
    return curve;
  }

  distribution(): Distribution {
    return {
      count: this.count,
      mean: this.count === 0 ? 0 : this.sumMs / this.count,
      p50: this.percentile(50),
      p90: this.percentile(90),
      p95: this.percentile(95),
      p99: this.percentile(99),
      p999: this.percentile(99.9),
      max: this.maxMs,
    };
  }

  /** The non-empty buckets: the longest duration in each in milliseconds, and its count; ascending. */
  *buckets(): Generator<{ readonly upToMs: number; readonly count: number }, void, void> {
    const { digits, buckets, counts } = this.data;
    for (const [i, bucket] of buckets.entries()) {
      yield { upToMs: highestUsOf(bucket, digits) / 1000, count: counts[i]! };
    }
  }

  #highestMs(i: number): number {
    const { digits, buckets, maxUs } = this.data;
    return Math.min(highestUsOf(buckets[i]!, digits), maxUs) / 1000;
  }
}
