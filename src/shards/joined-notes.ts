import type { NotedCount, NotedDurations, Notes } from '../border/messages.ts';
import { MergedHistogram } from '../statistics/merged-histogram.ts';
import { snapshotOf } from './snapshot-of.ts';

/** The sum of what the journeys of several workers recorded in the same interval; null if nothing. */
export function joinedNotes(notes: readonly Notes[]): Notes | null {
  if (notes.length === 0) return null;
  const counts = new Map<string, NotedCount>();
  const durations = new Map<string, Omit<NotedDurations, 'durations'> & { sum: MergedHistogram }>();
  for (const { counts: counted, durations: timed } of notes) {
    for (const { kind, name, count } of counted) {
      const key = `${kind} ${name}`;
      counts.set(key, { kind, name, count: count + (counts.get(key)?.count ?? 0) });
    }
    for (const { kind, name, durations: recorded } of timed) {
      const key = `${kind} ${name}`;
      if (!durations.has(key)) durations.set(key, { kind, name, sum: new MergedHistogram(2) });
      durations.get(key)!.sum.add(recorded);
    }
  }
  return {
    counts: [...counts.values()],
    durations: [...durations.values()].map(({ kind, name, sum }) => {
      return { kind, name, durations: snapshotOf(sum.recorded()) };
    }),
  };
}
