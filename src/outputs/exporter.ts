import type { RunResult, TrafficStats } from '../statistics/result.ts';
import type { Histograms } from '../statistics/statistics.ts';
import type { ClosedSecond } from '../statistics/timeline.ts';

/** What can be seen of a run while it goes. */
export interface LiveRun {
  readonly profile: string;
  readonly seed: number;
  /** When the first users were due, milliseconds since the epoch; known once the run goes. */
  startedAtMs(): number;
  stats(): TrafficStats;
  histograms(): Histograms;
  /** Since when the counters count: the start of the run, or the last reset; ms since the epoch. */
  countedSinceMs(): number;
}

/** Something that takes a run's numbers elsewhere. What it fails at never reaches the run. */
export interface Exporter {
  readonly kind: 'file' | 'endpoint';
  /** A path or an address, as a user may look for it. */
  readonly target: string;
  /** A second is complete; they come in order. */
  second?(closed: ClosedSecond): void;
  /** The run is over. */
  finish?(result: RunResult): Promise<void>;
  /** Called once, whatever happened. Rejects when not everything went out. */
  close?(): Promise<void>;
}
