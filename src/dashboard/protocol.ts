import type { LiveLoad } from '../load/rate-range.ts';
import type { RunResult, TimelineRow } from '../statistics/result.ts';
import type { GeneratorPhase } from '../text/phases.ts';

/** Available actions, each as `POST /TOKEN/ACTION`. */
export const ACTIONS = ['pause', 'resume', 'stop', 'abort', 'rate'] as const;
export type Action = (typeof ACTIONS)[number];

/** Event `rows`: rows of the timeline. They replace those that cover the same seconds. */
export interface RowsEvent {
  /** Whether the timeline starts over with them. */
  readonly anew: boolean;
  readonly rows: readonly TimelineRow[];
}

/** The timeline after an event. */
export function withRows(
  timeline: readonly TimelineRow[],
  { anew, rows }: RowsEvent,
): readonly TimelineRow[] {
  const first = rows[0];
  if (anew || first === undefined) return anew ? rows : timeline;
  const last = timeline.at(-1);
  // Usually this is the next second, and no older rows have been merged.
  if (last === undefined || last.second + last.seconds <= first.second)
    return [...timeline, ...rows];
  const covered = (row: TimelineRow) =>
    rows.some(({ second, seconds }) => second <= row.second && row.second < second + seconds);
  const kept = timeline.filter((row) => row.second < first.second || !covered(row));
  return [...kept, ...rows].sort((a, b) => a.second - b.second);
}

/** Event `state`: everything except the timeline. */
export interface StateEvent {
  /** `finished` in the last event. */
  readonly phase: GeneratorPhase;
  /** Length of the run as currently planned. */
  readonly plannedSeconds: number;
  /** With their current levels at full load; without ranges if they can no longer be changed. */
  readonly loads: readonly LiveLoad[];
  readonly result: Omit<RunResult, 'timeline'>;
  /** Why the run aborted; null if it did not. */
  readonly failure: string | null;
}
