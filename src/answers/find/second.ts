/** Fraction of a latency limit from which a request counts as a near violation. */
export const NEAR = 0.75;

/** Violations of an objective in a second. */
export interface Violations {
  /** Requests that violate it. */
  readonly count: number;
  /** Requests that violate it or come near. They are more frequent, which shows how violations cluster. */
  readonly near: number;
}

/** What a probe knows about a second. */
export interface Second {
  /** Requests that ended. */
  readonly requests: number;
  /** Requests in flight at its end. */
  readonly inFlight: number;
  /** For each objective. */
  readonly violations: readonly Violations[];
  /** Whether arrivals were dropped because of the services. */
  readonly dropped: boolean;
  /** Whether this machine was the limit. */
  readonly generatorLimited: boolean;
}
