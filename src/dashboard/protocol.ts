import type { RateRange } from '../load/rate-range.ts';
import type { RunResult, TimelineRow } from '../statistics/result.ts';
import type { GeneratorPhase } from '../text/phases.ts';

/** What can be asked for, each by `POST /TOKEN/ACTION`. */
export const ACTIONS = ['pause', 'resume', 'stop', 'abort', 'rate'] as const;
export type Action = (typeof ACTIONS)[number];

/** Event `rows`: the timeline from row `from` on; what was there is replaced. */
export interface RowsEvent {
  readonly from: number;
  readonly rows: readonly TimelineRow[];
}

/** Event `state`: everything but the timeline. */
export interface StateEvent {
  /** `finished` in the last event of all. */
  readonly phase: GeneratorPhase;
  /** Length of the run as it is planned now. */
  readonly plannedSeconds: number;
  /** At full load, as it is now. */
  readonly requestsPerSecond: number;
  /** Null when the rate cannot be moved any more. */
  readonly rateRange: RateRange | null;
  readonly result: Omit<RunResult, 'timeline'>;
  /** Why the run broke off; null where it did not. */
  readonly failure: string | null;
}
