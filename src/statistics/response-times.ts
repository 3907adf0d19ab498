import type { RecordedDurations } from './recorded-durations.ts';
import type { TimelineRow } from './result.ts';

/** Ten steps per decade: Renard's R10, ISO 3. */
const R10 = [1, 1.25, 1.6, 2, 2.5, 3.15, 4, 5, 6.3, 8];
const DECADES_MS = [0.1, 1, 10, 100, 1000, 10_000, 100_000, 1_000_000];

/** Upper bounds of the buckets in which a second's response times are counted: 0.1 ms to more than an hour. */
export const RESPONSE_TIME_BOUNDS_MS: readonly number[] = DECADES_MS.flatMap((decade) =>
  R10.map((step) => Number((step * decade).toPrecision(3))),
);

/** From the first non-empty bucket to the last. */
export function countedResponseTimes(durations: RecordedDurations): TimelineRow['responseTimes'] {
  const upTo = durations.countsUpTo(RESPONSE_TIME_BOUNDS_MS);
  const offset = upTo.findIndex((sum) => sum > 0);
  if (offset === -1) return { offset: 0, counts: [] };
  const last = upTo.indexOf(durations.count);
  const counts = upTo.slice(offset, last + 1).map((sum, i) => sum - (upTo[offset + i - 1] ?? 0));
  return { offset, counts };
}
