/** Share of a latency's limit. */
export const NEAR = 0.75;

/** What one objective saw in a second. */
export interface Violations {
  /** Requests that break it. */
  readonly count: number;
  /** Requests that come near: more of them are seen, which tells how they cluster. */
  readonly near: number;
}

/** What a probe is told of a second. */
export interface Second {
  /** Requests that ended. */
  readonly requests: number;
  /** Requests under way at its end. */
  readonly inFlight: number;
  /** Of each objective. */
  readonly violations: readonly Violations[];
  /** Whether the services left the rate unmet: arrivals were dropped. */
  readonly dropped: boolean;
  /** Whether this machine was the limit. */
  readonly generatorLimited: boolean;
}
