import { Float64Histogram, type Histogram } from 'hdr-histogram-js';
import type { Distribution, PercentilePoint } from '../statistics/result.ts';

/** Microseconds; longer ones are recorded as this: an hour, more than any request may take. */
const HIGHEST_US = 3_600_000_000;

/** Significant digits: 3 are 0.1% and 188 kB in each thread, 2 are 1% and 24 kB, for where there are many. */
export type Digits = 2 | 3;

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

/** What was recorded in an interval: only the buckets that were touched. */
export interface HistogramSnapshot {
  readonly buckets: Uint32Array;
  readonly counts: Uint32Array;
  readonly maxUs: number;
  readonly sumUs: number;
}

const BUCKETINGS = { 2: emptyHistogram(2), 3: emptyHistogram(3) };

/** A worker's side: records durations and hands over what was recorded since the last time. */
export class IntervalHistogram {
  readonly #bucketing: Float64Histogram;
  readonly #counts: Uint32Array;
  readonly #touched: Uint32Array;
  #touchedCount = 0;
  #maxUs = 0;
  #sumUs = 0;

  constructor(digits: Digits = 3) {
    this.#bucketing = BUCKETINGS[digits];
    this.#counts = new Uint32Array(this.#bucketing.countsArrayLength);
    this.#touched = new Uint32Array(this.#bucketing.countsArrayLength);
  }

  /** Whether nothing was recorded since the last {@link take}. */
  get empty(): boolean {
    return this.#touchedCount === 0;
  }

  /** @param durationMs negative durations, a matter of clock resolution, count as 0 */
  recordMs(durationMs: number): void {
    const us = durationMs > 0 ? Math.min(HIGHEST_US, Math.round(durationMs * 1000)) : 0;
    const bucket = this.#bucketing.countsArrayIndex(us);
    if (this.#counts[bucket]! === 0) this.#touched[this.#touchedCount++] = bucket;
    this.#counts[bucket]! += 1;
    this.#sumUs += us;
    if (us > this.#maxUs) this.#maxUs = us;
  }

  /** What was recorded since the last call. */
  take(): HistogramSnapshot {
    const buckets = this.#touched.slice(0, this.#touchedCount);
    const counts = new Uint32Array(buckets.length);
    for (let i = 0; i < buckets.length; i++) {
      const bucket = buckets[i]!;
      counts[i] = this.#counts[bucket]!;
      this.#counts[bucket] = 0;
    }
    const snapshot = { buckets, counts, maxUs: this.#maxUs, sumUs: this.#sumUs };
    this.#touchedCount = 0;
    this.#maxUs = 0;
    this.#sumUs = 0;
    return snapshot;
  }
}

/** The main thread's side: snapshots of all workers, merged. */
export class MergedHistogram {
  readonly #histogram: Float64Histogram;
  #maxUs = 0;
  #sumUs = 0;

  /** @param digits those of the snapshots */
  constructor(digits: Digits = 3) {
    this.#histogram = emptyHistogram(digits);
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
      const last = histogram.countsArrayIndex(Math.min(HIGHEST_US, Math.round(boundMs * 1000)));
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
