import type { Metric } from './metrics.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface MetricChange {
  readonly metric: Metric;
  /** Milliseconds, or a fraction; the median if there are several runs. */
  readonly before: number;
  readonly after: number;
  /** A fraction of the value before; for the error rate, the difference. */
  readonly change: number;
  /** Of the change; null if too little was measured. */
  readonly interval: Interval | null;
  /** The change that 4 of 5 such comparisons would have shown; null without an interval. */
  readonly detectable: number | null;
  /** Null if no difference is shown. */
  readonly shown: 'higher' | 'lower' | null;
}

export interface BudgetOutcome {
  readonly expression: string;
  /** `open`: the interval contains the limit, so neither is shown. */
  readonly status: 'kept' | 'exceeded' | 'open';
}

export interface Comparison {
  readonly formatVersion: 1;
  readonly profile: string;
  readonly seed: number;
  readonly before: SideInfo;
  readonly after: SideInfo;
  /** What was resampled (the seconds of paired runs) or ranked (whole runs). */
  readonly by: 'seconds' | 'runs';
  /** Of the intervals. Those by seconds hold simultaneously, each of those by runs on its own. */
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
