import type { TrafficProfile } from '../profile/profile.ts';
import type { RunResult, TrafficStats, Verdict } from '../statistics/result.ts';
import type { RecordedClocks, RecordedParts } from '../statistics/statistics.ts';
import type { RateControl } from './rate-control.ts';

/** What can be seen of a run, in whatever phase it is. */
export interface Shown {
  /** The one that was given, not a copy. */
  readonly profile: TrafficProfile;
  /** Of the profile's loads, in their order. */
  readonly rates: readonly RateControl[];
  /** Length of the run as it is planned now, milliseconds on the schedule's clock. */
  readonly endMs: number;
  /** What the three clocks recorded. */
  readonly durations: RecordedClocks;
  /** And of the run's parts. */
  readonly partDurations: RecordedParts;
  /** Whether it is too late for another rate or profile to make a difference. */
  readonly isNearEnd: boolean;
  stats(): TrafficStats;
  /** What the verdict would be if the run ended now. */
  verdict(): Verdict;
  /** The result, as it would be if the run ended now, or as it is. */
  result(): RunResult;
}
