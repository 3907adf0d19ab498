import { encodeIntoCompressedBase64, Float64Histogram } from 'hdr-histogram-js';
import { HIGHEST_US } from '../border/histogram-buckets.ts';
import type { RecordedDurations } from './recorded-durations.ts';

/** Reused for each encoding. */
let histogram: Float64Histogram | null = null;

/** Durations as an HdrHistogram of microseconds, in its V2 compressed encoding, base64. */
export function encodedHistogram(durations: RecordedDurations): string {
  histogram ??= new Float64Histogram(1, HIGHEST_US, 3);
  histogram.reset();
  for (const { upToMs, count } of durations.buckets()) {
    histogram.recordValueWithCount(Math.round(upToMs * 1000), count);
  }
  return encodeIntoCompressedBase64(histogram);
}
