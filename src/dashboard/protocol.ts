import type { LiveLoad } from '../load/rate-range.ts';
import type { RunResult, TimelineRow } from '../statistics/result.ts';
import type { GeneratorPhase } from '../text/phases.ts';

/** What can be asked for, each by `POST /TOKEN/ACTION`. */
export const ACTIONS = ['pause', 'resume', 'stop', 'abort', 'rate'] as const;
export type Action = (typeof ACTIONS)[number];

/** Event `rows`: rows of the timeline. They take the place of those that cover the same seconds. */
export interface RowsEvent {
  /** Whether the timeline begins anew with them. */
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
  // As a rule it is the next second, and nothing older has aged.
  if (last === undefined || last.second + last.seconds <= first.second)
    return [...timeline, ...rows];
  const covered = (row: TimelineRow) =>
    rows.some(({ second, seconds }) => second <= row.second && row.second < second + seconds);
  const kept = timeline.filter((row) => row.second < first.second || !covered(row));
  return [...kept, ...rows].sort((a, b) => a.second - b.second);
}

/** Event `state`: everything but the timeline. */
export interface StateEvent {
  /** `finished` in the last event of all. */
  readonly phase: GeneratorPhase;
  /** Length of the run as it is planned now. */
  readonly plannedSeconds: number;
  /** With their levels at full load as they are now; without ranges when they cannot be moved any more. */
  readonly loads: readonly LiveLoad[];
  readonly result: Omit<RunResult, 'timeline'>;
  /** Why the run broke off; null where it did not. */
  readonly failure: string | null;
}
