import { sum } from '../../statistics/sum.ts';
import type { Seen } from './clusters.ts';

/** What was observed at a rate. */
export interface Observed {
  readonly rps: number;
  readonly seconds: number;
  /** For each objective. */
  readonly seen: readonly Seen[];
  /** Whether the services dropped arrivals. */
  readonly overloaded: boolean;
  /** Whether it was a long probe. */
  readonly long: boolean;
}

/** What can be known about a rate: all objectives are kept, or one is broken. */
export type Side = 'kept' | 'broken';

/** Alternatives: the odds of a violation are this many times as high, or as low, as the objective allows. */
const TIMES = [2, 5, 20];
const FEWER = TIMES.map((times) => 1 / times);
/**
 * Probes are alike if their rates are within this factor, and the odds of a violation below ALIKE times the allowed
 * ones.
 */
const NEARBY = 1.1;
const ALIKE = 5;
/**
 * Near violations per violation: computed as if UNSEEN more clusters of violations had been observed, and limited to
 * MOST_NEAR.
 */
const UNSEEN = 2;
const MOST_NEAR = 3;
/**
 * Near violations count only if the violations agree: the logarithm of their own likelihood ratio must be at least
 * this.
 */
const LEAST_OWN = 1.5;
/** Objectives must be kept for this many seconds of long probes. */
const LEAST_SECONDS = 600;
/** Upper limit of the share of near violations. */
const MOST_SHARE = 0.9;
/** Rates within this factor are the same. */
export const SAME = 1 + 1e-9;

/**
 * What all probes together say about a rate.
 *
 * The higher the rate, the more requests violate an objective. If there are too few violations at a rate and just above
 * it for a true share of the allowed size, the capacity is higher; if there are too many at a rate and just below it,
 * the capacity is lower. The measure is a mixture of likelihood ratios (Wald 1945; Robbins 1970), which may be
 * evaluated at any time: the probability that it ever exceeds 1 / risk by chance is at most the risk (Ville 1939). A
 * cluster of requests counts as one, see {@link Seen}.
 */
export class Evidence {
  readonly allowed: readonly number[];
  readonly all: readonly Observed[];
  readonly #risk: number;
  readonly #decisive: number;
  readonly #reach: number;
  /** Computed when they are first needed. */
  #bounds: { readonly kept: number; readonly broken: number } | null = null;

  /**
   * @param risk probability of a wrong bound
   * @param reach factor between rates whose probes are pooled
   */
  constructor(
    allowed: readonly number[],
    risk: number,
    reach: number,
    all: readonly Observed[] = [],
  ) {
    this.allowed = allowed;
    this.all = all;
    this.#risk = risk;
    this.#decisive = Math.log(1 / risk);
    this.#reach = reach;
  }

  with(observed: Observed): Evidence {
    return new Evidence(this.allowed, this.#risk, this.#reach, [...this.all, observed]);
  }

  isKnown(side: Side, rps: number): boolean {
    return this.shortOf(side, rps) <= 0;
  }

  /** Whether it is known, and based on long probes. */
  isConfirmed(side: Side, rps: number): boolean {
    return this.secondsShortOf(side, rps) <= 0 && this.isKnown(side, rps);
  }

  /** Whether it follows from another rate: a rate that keeps the objectives implies all lower ones, and vice versa. */
  isImplied(side: Side, rps: number): boolean {
    this.#bounds ??= this.#confirmedBounds();
    const { kept, broken } = this.#bounds;
    return (side === 'kept' ? rps <= kept : rps >= broken) || this.isConfirmed(side, rps);
  }

  /** Seconds of long probes that are missing until it can be confirmed; 0 or less if none are. */
  secondsShortOf(side: Side, rps: number): number {
    const probes = side === 'kept' ? this.#keptFrom(rps) : this.#pool(side, rps);
    const seconds = sum(probes, (one) => (one.long ? one.seconds : 0));
    return (side === 'kept' ? LEAST_SECONDS : 1) - seconds;
  }

  /** The log likelihood ratio that is missing until it is known; 0 or less if it is known. */
  shortOf(side: Side, rps: number): number {
    const pool = this.#pool(side, rps);
    if (side === 'kept') {
      return this.#decisive - Math.min(...this.allowed.map((_, i) => this.#keptBy(pool, rps, i)));
    }
    if (pool.at(-1)?.overloaded) return 0;
    // Several objectives have several chances of a wrong bound.
    const least = this.#decisive + Math.log(this.allowed.length);
    return least - Math.max(...this.allowed.map((_, i) => this.#brokenBy(pool, rps, i)));
  }

  /** Cluster size at about this rate. */
  clusterAt(rps: number, objective: number): number {
    return clusterOf(this.#alike(rps, objective));
  }

  /** Near violations per violation at about this rate: 1 or more. */
  nearAt(rps: number, objective: number): number {
    const alike = this.#alike(rps, objective);
    const violations = sum(alike, (one) => one.violations) + UNSEEN * clusterOf(alike);
    const ratio = sum(alike, (one) => one.near) / violations;
    const most = Math.min(MOST_NEAR, MOST_SHARE / this.allowed[objective]!);
    return Math.max(1, Math.min(most, ratio));
  }

  #keptBy(pool: readonly Observed[], rps: number, objective: number): number {
    const allowed = this.allowed[objective]!;
    // A rate far above the capacity says nothing about lower ones.
    const limit = ALIKE * oddsOf(allowed);
    const seen = pool
      .filter((one) => one.rps <= rps * SAME || oddsIn(one.seen[objective]!) <= limit)
      .map((one) => one.seen[objective]!);
    const few = this.#fewAt(rps, objective);
    const { requests, violations, near } = this.#worth(seen, rps, objective, few);
    const own = logEvidence(requests, violations, allowed, FEWER);
    if (own < LEAST_OWN) return own;
    const share = this.nearAt(rps, objective) * allowed;
    return Math.max(own, logEvidence(requests, near, share, FEWER));
  }

  /** The strongest evidence from the rate itself, or pooled with the next lower ones. */
  #brokenBy(pool: readonly Observed[], rps: number, objective: number): number {
    const each = [...new Set(pool.map((one) => one.rps))].map((lowest) => {
      const seen = pool.filter((one) => one.rps >= lowest).map((one) => one.seen[objective]!);
      const { requests, violations } = this.#worth(seen, rps, objective);
      return logEvidence(requests, violations, this.allowed[objective]!, TIMES);
    });
    return Math.max(0, ...each);
  }

  /** The factor by which clusters may be larger than the few observed ones: 1 or more. */
  #fewAt(rps: number, objective: number): number {
    const clusters = sum(this.#alike(rps, objective), (one) => one.near / one.cluster);
    return clusters === 0 ? 1 : 1 + UNSEEN / Math.max(1, clusters);
  }

  /** Converts to the equivalent number of independent requests. */
  #worth(seen: readonly Seen[], rps: number, objective: number, times = 1) {
    const cluster = times * Math.max(this.clusterAt(rps, objective), clusterOf(seen));
    return {
      requests: sum(seen, (one) => one.requests) / cluster,
      violations: sum(seen, (one) => one.violations) / cluster,
      near: sum(seen, (one) => one.near) / cluster,
    };
  }

  /** The highest probed rate that is confirmed to keep the objectives, and the lowest that is confirmed to break one. */
  #confirmedBounds() {
    const confirmed = (side: Side) =>
      this.all.map(({ rps }) => rps).filter((rps) => this.isConfirmed(side, rps));
    return { kept: Math.max(0, ...confirmed('kept')), broken: Math.min(...confirmed('broken')) };
  }

  /** The probes at this rate and above that kept the objectives. */
  #keptFrom(rps: number): Observed[] {
    const isKept = ({ seen, overloaded }: Observed) =>
      !overloaded && seen.every((one, i) => oddsIn(one) <= oddsOf(this.allowed[i]!));
    return this.all.filter((one) => one.rps >= rps / SAME && isKept(one));
  }

  /** The probes that count for a rate: at it and just above it for `kept`, at it and just below it for `broken`. */
  #pool(side: Side, rps: number): Observed[] {
    const [from, to] = side === 'kept' ? [1, this.#reach] : [1 / this.#reach, 1];
    return this.all.filter((one) => one.rps >= (rps * from) / SAME && one.rps <= rps * to * SAME);
  }

  /**
   * Probes at about this rate with about the allowed share of violations; if there are none, the one with the fewest.
   */
  #alike(rps: number, objective: number): Seen[] {
    const nearby = this.all
      .filter((one) => Math.max(one.rps / rps, rps / one.rps) < NEARBY)
      .map(({ seen }) => seen[objective]!)
      .filter(({ near }) => near > 0)
      .sort((a, b) => oddsIn(a) - oddsIn(b));
    const alike = nearby.filter((seen) => oddsIn(seen) <= ALIKE * oddsOf(this.allowed[objective]!));
    return alike.length > 0 ? alike : nearby.slice(0, 1);
  }
}

/** Mean cluster size of near violations; 1 if there are none. */
function clusterOf(seen: readonly Seen[]): number {
  const near = sum(seen, (one) => one.near);
  return near === 0 ? 1 : sum(seen, (one) => one.near * one.cluster) / near;
}

/**
 * Logarithm of the mean likelihood of several alternatives, divided by the likelihood of the allowed share.
 *
 * @param times odds of the alternatives, as multiples of the allowed odds
 */
export function logEvidence(
  requests: number,
  violations: number,
  allowed: number,
  times: readonly number[],
): number {
  const ratios = times.map((n) => {
    const share = shareOf(n * oddsOf(allowed));
    const kept = Math.log((1 - share) / (1 - allowed));
    return violations * Math.log(share / allowed) + (requests - violations) * kept;
  });
  const most = Math.max(...ratios);
  return most + Math.log(sum(ratios, (ratio) => Math.exp(ratio - most)) / ratios.length);
}

function oddsIn({ violations, requests }: Seen): number {
  return oddsOf(violations / requests);
}

export function oddsOf(share: number): number {
  return share / (1 - share);
}

export function shareOf(odds: number): number {
  return odds === Number.POSITIVE_INFINITY ? 1 : odds / (1 + odds);
}
