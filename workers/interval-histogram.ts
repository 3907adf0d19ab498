import {
  bucketOf,
  type Digits,
  HIGHEST_US,
  type HistogramSnapshot,
} from '../src/border/histogram-buckets.ts';

/** Records durations and returns what was recorded since the last call, without allocating in between. */
export class IntervalHistogram {
  readonly #digits: Digits;
  readonly #counts: Uint32Array;
  readonly #touched: Uint32Array;
  #touchedCount = 0;
  #maxUs = 0;
  #sumUs = 0;

  constructor(digits: Digits = 3) {
    const buckets = bucketOf(HIGHEST_US, digits) + 1;
    this.#digits = digits;
    this.#counts = new Uint32Array(buckets);
    this.#touched = new Uint32Array(buckets);
  }

  /** Whether nothing was recorded since the last {@link take}. */
  get empty(): boolean {
    return this.#touchedCount === 0;
  }

  /** @param durationMs negative durations, caused by the clock's resolution, count as 0 */
  recordMs(durationMs: number): void {
    const us = durationMs > 0 ? Math.min(HIGHEST_US, Math.round(durationMs * 1000)) : 0;
    const bucket = bucketOf(us, this.#digits);
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
