import type { TrafficProfile } from '../profile/profile.ts';
import type { RunResult, TrafficStats, Verdict } from '../statistics/result.ts';
import type { RecordedClocks, RecordedParts } from '../statistics/statistics.ts';
import type { RateControl } from './rate-control.ts';

/** The visible part of a run, in any phase. */
export interface Shown {
  /** The profile object that was given, not a copy. */
  readonly profile: TrafficProfile;
  /** The profile's loads, in order. */
  readonly rates: readonly RateControl[];
  /** Length of the run as currently planned, milliseconds on the schedule's clock. */
  readonly endMs: number;
  /** What the three clocks recorded. */
  readonly durations: RecordedClocks;
  /** The same for parts of the run. */
  readonly partDurations: RecordedParts;
  /** Whether it is too late for another rate or profile to have an effect. */
  readonly isNearEnd: boolean;
  stats(): TrafficStats;
  /** What the verdict would be if the run ended now. */
  verdict(): Verdict;
  /** The final result, or the result as it would be if the run ended now. */
  result(): RunResult;
}
