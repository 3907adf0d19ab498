import type { TrafficStats } from '../result.ts';

/** Limits of a run, and whether its profile sets them: else they follow from the rate. */
export interface Limits {
  readonly maxUsers: number;
  readonly maxConnections: number;
  readonly inProfile: readonly ('max_users' | 'max_connections')[];
}

/** What a verdict is made of. */
export interface Evidence {
  readonly stats: TrafficStats;
  /** Arrivals that were dropped, by why. */
  readonly dropped: {
    /** The generator was too late for them. */
    readonly late: number;
    /** There were as many users as there may be. */
    readonly users: number;
    /** As many requests as may were waiting for a connection. */
    readonly queue: number;
  };
  readonly limits: Limits;
  /** Workers that were lost and workflows that threw, in words. */
  readonly troubles: readonly string[];
  /** Seconds during which the whole schedule was played. */
  readonly fullSeconds: number;
}
