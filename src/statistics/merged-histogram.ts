import { Float64Histogram, type Histogram } from 'hdr-histogram-js';
import {
  bucketOf,
  type Digits,
  HIGHEST_US,
  type HistogramSnapshot,
} from '../border/histogram-buckets.ts';
import type { Distribution, PercentilePoint } from './result.ts';

/** Points of a percentile curve in each half of the distance to 100%, as HdrHistogram's own tools have. */
const TICKS_PER_HALF = 5;

/** Distance from a percentile to the next of a curve. */
function tickAfter(percentile: number): number {
  const halvings = Math.floor(Math.log2(100 / (100 - percentile))) + 1;
  return 100 / (TICKS_PER_HALF * 2 ** halvings);
}

function emptyHistogram(digits: Digits): Float64Histogram {
  // 64-bit counts: hdr-histogram-js wraps narrower ones without a word.
  const histogram = new Float64Histogram(1, HIGHEST_US, digits);
  histogram.autoResize = false;
  return histogram;
}

/** Snapshots of all workers, merged. */
export class MergedHistogram {
  readonly #histogram: Float64Histogram;
  readonly #digits: Digits;
  #maxUs = 0;
  #sumUs = 0;

  /** @param digits those of the snapshots */
  constructor(digits: Digits = 3) {
    this.#histogram = emptyHistogram(digits);
    this.#digits = digits;
  }

  get count(): number {
    return this.#histogram.totalCount;
  }

  get maxMs(): number {
    return this.#maxUs / 1000;
  }

  get sumMs(): number {
    return this.#sumUs / 1000;
  }

  /** The HdrHistogram itself, in microseconds; not to be changed. */
  get hdr(): Histogram {
    return this.#histogram;
  }

  add({ buckets, counts, maxUs, sumUs }: HistogramSnapshot): void {
    const histogram = this.#histogram;
    for (let i = 0; i < buckets.length; i++) {
      const bucket = buckets[i]!;
      histogram.addToCountAtIndex(bucket, counts[i]!);
      histogram.addToTotalCount(counts[i]!);
      histogram.updateMinAndMax(histogram.valueFromIndex(bucket));
    }
    this.#maxUs = Math.max(this.#maxUs, maxUs);
    this.#sumUs += sumUs;
  }

  reset(): void {
    this.#histogram.reset();
    this.#maxUs = 0;
    this.#sumUs = 0;
  }

  /** Milliseconds; 0 when nothing was recorded. Never above the maximum that was recorded. */
  percentile(percent: number): number {
    if (this.count === 0) return 0;
    return Math.min(this.#histogram.getValueAtPercentile(percent), this.#maxUs) / 1000;
  }

  /**
   * How many values lie at or below each bound. A value within the histogram's resolution (0.1%) above a
   * bound counts as at it.
   *
   * @param boundsMs ascending
   */
  countsUpTo(boundsMs: readonly number[]): number[] {
    const histogram = this.#histogram;
    let bucket = 0;
    let sum = 0;
    return boundsMs.map((boundMs) => {
      const last = bucketOf(Math.min(HIGHEST_US, Math.round(boundMs * 1000)), this.#digits);
      for (; bucket <= last && sum < this.count; bucket++) sum += histogram.getCountAtIndex(bucket);
      return sum;
    });
  }

  /**
   * Values at percentiles that come ever closer to 100, and the maximum; empty when nothing was recorded.
   * The percentiles are those of HdrHistogram's `PercentileIterator`.
   */
  percentileCurve(): PercentilePoint[] {
    const histogram = this.#histogram;
    const curve: PercentilePoint[] = [];
    const total = this.count;
    let percentile = 0;
    let sum = 0;
    for (let bucket = 0; sum < total; bucket++) {
      const count = histogram.getCountAtIndex(bucket);
      if (count === 0) continue;
      sum += count;
      const highest = histogram.highestEquivalentValue(histogram.valueFromIndex(bucket));
      const upTo = (100 * sum) / total;
      while (percentile <= upTo) {
        curve.push({ percentile, ms: Math.min(highest, this.#maxUs) / 1000 });
        percentile += tickAfter(percentile);
        if (sum === total) break;
      }
    }
    if (total > 0) curve.push({ percentile: 100, ms: this.maxMs });
    return curve;
  }

  distribution(): Distribution {
    return {
      count: this.count,
      mean: this.count === 0 ? 0 : this.#sumUs / this.count / 1000,
      p50: this.percentile(50),
      p90: this.percentile(90),
      p95: this.percentile(95),
      p99: this.percentile(99),
      p999: this.percentile(99.9),
      max: this.maxMs,
    };
  }
}
