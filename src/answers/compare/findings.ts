import type { Metric } from './metrics.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface MetricChange {
  readonly metric: Metric;
  /** Milliseconds, or a fraction; of several runs, their median. */
  readonly before: number;
  readonly after: number;
  /** As a fraction of what was before; of the error rate, the difference. */
  readonly change: number;
  /** Of the change; null where too little was measured. */
  readonly interval: Interval | null;
  /** How large a change would have been shown in 4 of 5 such comparisons; null without an interval. */
  readonly detectable: number | null;
  /** Null where no difference is shown. */
  readonly shown: 'higher' | 'lower' | null;
}

export interface BudgetOutcome {
  readonly expression: string;
  /** `open`: the interval holds the limit, so that neither is shown. */
  readonly status: 'kept' | 'exceeded' | 'open';
}

export interface Comparison {
  readonly formatVersion: 1;
  readonly profile: string;
  readonly seed: number;
  readonly before: SideInfo;
  readonly after: SideInfo;
  /** What was resampled or ranked: the seconds of paired runs, or whole runs. */
  readonly by: 'seconds' | 'runs';
  /** Of the intervals: those by seconds hold all at once, those by runs each for itself. */
  readonly confidence: number;
  readonly changes: readonly MetricChange[];
  readonly budgets: readonly BudgetOutcome[];
  readonly cautions: readonly string[];
}

export interface SideInfo {
  readonly name: string;
  readonly runs: readonly {
    readonly name: string;
    readonly startedAt: string | null;
    readonly durationSeconds: number;
    readonly requests: number;
  }[];
}
