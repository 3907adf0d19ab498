import type { HistogramSnapshot } from '../border/histogram-buckets.ts';
import type { RecordedDurations } from '../statistics/recorded-durations.ts';

/** What was recorded, in the form in which a worker would send it. */
export function snapshotOf({ data }: RecordedDurations): HistogramSnapshot {
  const { buckets, counts, maxUs, sumUs } = data;
  return { buckets, counts: Uint32Array.from(counts), maxUs, sumUs };
}
