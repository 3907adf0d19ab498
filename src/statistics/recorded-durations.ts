import { bucketOf, type Digits, HIGHEST_US, highestUsOf } from '../border/histogram-buckets.ts';
import type { Distribution, PercentilePoint } from './result.ts';

/** Points of a percentile curve in each half of the distance to 100%, as HdrHistogram's own tools have. */
const TICKS_PER_HALF = 5;

/** Distance from a percentile to the next of a curve. */
function tickAfter(percentile: number): number {
  const halvings = Math.floor(Math.log2(100 / (100 - percentile))) + 1;
  return 100 / (TICKS_PER_HALF * 2 ** halvings);
}

/** The buckets of a histogram that hold anything, in ascending order. */
export interface DurationBuckets {
  readonly digits: Digits;
  readonly buckets: Uint32Array;
  readonly counts: Float64Array;
  readonly maxUs: number;
  readonly sumUs: number;
}

/** Durations that were recorded, as a value: it never changes, and costs as much as it has buckets. */
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

  /** Milliseconds; 0 when nothing was recorded. Never above the maximum that was recorded. */
  percentile(percent: number): number {
    const { counts } = this.data;
    // Rounded up to a whole duration, but for what the division itself is off by.
    const wanted = Math.max(1, Math.ceil((percent / 100) * this.count * (1 - Number.EPSILON)));
    let sum = 0;
    for (let i = 0; i < counts.length; i++) {
      sum += counts[i]!;
      if (sum >= wanted) return this.#highestMs(i);
    }
    return 0;
  }

  /**
   * How many durations lie at or below each bound. One within the histogram's resolution (0.1%) above a
   * bound counts as at it.
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
   * Durations at percentiles that come ever closer to 100, and the maximum; empty when nothing was recorded.
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

  /** Every bucket that holds any: its highest duration in milliseconds, and how many are in it; ascending. */
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
