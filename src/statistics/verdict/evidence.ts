import type { TrafficStats } from '../result.ts';

/** Limits of a run, and whether the profile sets them: otherwise they are derived from the rate. */
export interface Limits {
  readonly maxUsers: number;
  readonly maxConnections: number;
  readonly inProfile: readonly ('max_users' | 'max_connections')[];
}

/** What a verdict is based on. */
export interface Evidence {
  readonly stats: TrafficStats;
  /** Dropped arrivals, by reason. */
  readonly dropped: {
    /** The generator was late for them. */
    readonly late: number;
    /** The limit of concurrent users was reached. */
    readonly users: number;
    /** The limit of requests waiting for a connection was reached. */
    readonly queue: number;
  };
  readonly limits: Limits;
  /** Lost workers and workflows that threw, in words. */
  readonly troubles: readonly string[];
  /** Seconds of the schedule that were completely played. */
  readonly fullSeconds: number;
}
