import { bucketOf, type Digits, HIGHEST_US } from '../border/histogram-buckets.ts';
import { RecordedDurations } from './recorded-durations.ts';
import type { Distribution, PercentilePoint } from './result.ts';

/** What can be added: a worker's snapshot, or the result of an earlier merge. */
export interface Addend {
  readonly buckets: Uint32Array;
  readonly counts: Uint32Array | Float64Array;
  readonly maxUs: number;
  readonly sumUs: number;
}

/**
 * Merged snapshots of all workers: the buckets of an HdrHistogram with 64-bit counts. The cost of adding is proportional
 * to what is added, and the cost of reading to the total content, once after each change.
 */
export class MergedHistogram {
  readonly #digits: Digits;
  readonly #counts: Float64Array;
  #lowest = Number.POSITIVE_INFINITY;
  #highest = -1;
  /** Range of the non-empty buckets. */
  #used = 0;
  #count = 0;
  #maxUs = 0;
  #sumUs = 0;
  #recorded: RecordedDurations | null = null;

  /** @param digits significant digits of the snapshots */
  constructor(digits: Digits = 3) {
    this.#digits = digits;
    this.#counts = new Float64Array(bucketOf(HIGHEST_US, digits) + 1);
  }

  get count(): number {
    return this.#count;
  }

  get maxMs(): number {
    return this.#maxUs / 1000;
  }

  get sumMs(): number {
    return this.#sumUs / 1000;
  }

  add({ buckets, counts, maxUs, sumUs }: Addend): void {
    const all = this.#counts;
    for (let i = 0; i < buckets.length; i++) {
      const bucket = buckets[i]!;
      const count = counts[i]!;
      if (all[bucket] === 0) this.#used++;
      all[bucket]! += count;
      this.#count += count;
      this.#lowest = Math.min(this.#lowest, bucket);
      this.#highest = Math.max(this.#highest, bucket);
    }
    this.#maxUs = Math.max(this.#maxUs, maxUs);
    this.#sumUs += sumUs;
    this.#recorded = null;
  }

  reset(): void {
    if (this.#highest >= 0) this.#counts.fill(0, this.#lowest, this.#highest + 1);
    this.#lowest = Number.POSITIVE_INFINITY;
    this.#highest = -1;
    this.#used = 0;
    this.#count = 0;
    this.#maxUs = 0;
    this.#sumUs = 0;
    this.#recorded = null;
  }

  /** The current content, as a value. */
  recorded(): RecordedDurations {
    this.#recorded ??= new RecordedDurations({
      digits: this.#digits,
      ...this.#filled(),
      maxUs: this.#maxUs,
      sumUs: this.#sumUs,
    });
    return this.#recorded;
  }

  // Each of these reads {@link recorded}.

  percentile(percent: number): number {
    return this.recorded().percentile(percent);
  }

  countsUpTo(boundsMs: readonly number[]): number[] {
    return this.recorded().countsUpTo(boundsMs);
  }

  percentileCurve(): PercentilePoint[] {
    return this.recorded().percentileCurve();
  }

  distribution(): Distribution {
    return this.recorded().distribution();
  }

  #filled(): { buckets: Uint32Array; counts: Float64Array } {
    const all = this.#counts;
    const buckets = new Uint32Array(this.#used);
    const counts = new Float64Array(this.#used);
    for (let bucket = this.#lowest, i = 0; i < buckets.length; bucket++) {
      const count = all[bucket]!;
      if (count === 0) continue;
      buckets[i] = bucket;
      counts[i++] = count;
    }
    return { buckets, counts };
  }
}
