import { sum } from '../../statistics/sum.ts';
import type { Seen } from './clusters.ts';

/** What was seen at a rate. */
export interface Observed {
  readonly rps: number;
  readonly seconds: number;
  /** Of each objective. */
  readonly seen: readonly Seen[];
  /** Whether the services dropped arrivals. */
  readonly overloaded: boolean;
  /** Whether the probe was one of those that go on for minutes. */
  readonly long: boolean;
}

/** What may be known of a rate: that all objectives are kept at it, or that one is broken. */
export type Side = 'kept' | 'broken';

/** How many times the odds of a violation might be higher, or lower, than those that an objective allows. */
const TIMES = [2, 5, 20];
const FEWER = TIMES.map((times) => 1 / times);
/** Probes are alike at rates within this factor of each other, and at odds below so many times the allowed ones. */
const NEARBY = 1.1;
const ALIKE = 5;
/**
 * How many requests come near for each that breaks an objective: as if so many more clusters of these had been
 * seen, and at most so many.
 */
const UNSEEN = 2;
const MOST_NEAR = 3;
/** Near ones count only where those that break the objective say the same: logarithm of their own ratio, at least. */
const LEAST_OWN = 1.5;
/** Objectives have to be kept for so many seconds of long probes. */
const LEAST_SECONDS = 600;
/** A near share has to stay below one. */
const MOST_SHARE = 0.9;
/** Rates within this factor of each other are the same. */
export const SAME = 1 + 1e-9;

/**
 * What all probes together say of a rate.
 *
 * More requests break an objective at a higher rate. So when those at a rate and just above are too few, for any
 * share of at least the allowed one, the capacity lies above; when those at a rate and just below are too many, it
 * lies below. How improbable they are is a mixture of likelihood ratios (Wald 1945; Robbins 1970), which may be looked
 * at as often as one likes: the probability that it ever exceeds 1 / risk by chance is at most the risk (Ville 1939).
 * Requests count as one for each cluster of them, see {@link Seen}.
 */
export class Evidence {
  readonly allowed: readonly number[];
  readonly all: readonly Observed[];
  readonly #risk: number;
  readonly #decisive: number;
  readonly #reach: number;

  /**
   * @param risk of a bound that is wrong
   * @param reach factor between rates that are looked at together
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

  /** Whether it is known from long probes. */
  isConfirmed(side: Side, rps: number): boolean {
    const long = this.#pool(side, rps).filter((one) => one.long);
    const seconds = sum(long, (one) => one.seconds);
    return seconds >= (side === 'kept' ? LEAST_SECONDS : 1) && this.isKnown(side, rps);
  }

  /** What is missing until it is known: logarithm of a likelihood ratio; 0 or less when it is known. */
  shortOf(side: Side, rps: number): number {
    const pool = this.#pool(side, rps);
    if (side === 'kept') {
      return this.#decisive - Math.min(...this.allowed.map((_, i) => this.#keptBy(pool, rps, i)));
    }
    if (pool.at(-1)?.overloaded) return 0;
    // Any of several objectives might be broken by chance.
    const least = this.#decisive + Math.log(this.allowed.length);
    return least - Math.max(...this.allowed.map((_, i) => this.#brokenBy(pool, rps, i)));
  }

  /** Requests that share a fate at about this rate. */
  clusterAt(rps: number, objective: number): number {
    return clusterOf(this.#alike(rps, objective));
  }

  /** How many requests come near for each that breaks an objective at about this rate: 1 or more. */
  nearAt(rps: number, objective: number): number {
    const alike = this.#alike(rps, objective);
    const violations = sum(alike, (one) => one.violations) + UNSEEN * clusterOf(alike);
    const ratio = sum(alike, (one) => one.near) / violations;
    const most = Math.min(MOST_NEAR, MOST_SHARE / this.allowed[objective]!);
    return Math.max(1, Math.min(most, ratio));
  }

  #keptBy(pool: readonly Observed[], rps: number, objective: number): number {
    const allowed = this.allowed[objective]!;
    // A rate far above the capacity says nothing of lower ones.
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

  /** The most that is known from the rate itself, or together with the next ones below. */
  #brokenBy(pool: readonly Observed[], rps: number, objective: number): number {
    const each = [...new Set(pool.map((one) => one.rps))].map((lowest) => {
      const seen = pool.filter((one) => one.rps >= lowest).map((one) => one.seen[objective]!);
      const { requests, violations } = this.#worth(seen, rps, objective);
      return logEvidence(requests, violations, this.allowed[objective]!, TIMES);
    });
    return Math.max(0, ...each);
  }

  /** By how much larger clusters may be than the few that were seen: 1 or more. */
  #fewAt(rps: number, objective: number): number {
    const clusters = sum(this.#alike(rps, objective), (one) => one.near / one.cluster);
    return clusters === 0 ? 1 : 1 + UNSEEN / Math.max(1, clusters);
  }

  /** In requests that are worth as much as independent ones. */
  #worth(seen: readonly Seen[], rps: number, objective: number, times = 1) {
    const cluster = times * Math.max(this.clusterAt(rps, objective), clusterOf(seen));
    return {
      requests: sum(seen, (one) => one.requests) / cluster,
      violations: sum(seen, (one) => one.violations) / cluster,
      near: sum(seen, (one) => one.near) / cluster,
    };
  }

  /** Probes that tell of a rate: at it and just above whether all is kept, at it and just below whether it is broken. */
  #pool(side: Side, rps: number): Observed[] {
    const [from, to] = side === 'kept' ? [1, this.#reach] : [1 / this.#reach, 1];
    return this.all.filter((one) => one.rps >= (rps * from) / SAME && one.rps <= rps * to * SAME);
  }

  /** At about this rate; where none broke an objective about as often as it allows, what did so least often. */
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

/** As many requests as there are in the cluster of one that came near, on average; 1 where none did. */
function clusterOf(seen: readonly Seen[]): number {
  const near = sum(seen, (one) => one.near);
  return near === 0 ? 1 : sum(seen, (one) => one.near * one.cluster) / near;
}

/**
 * Logarithm of the mean of the likelihoods at several odds, over that at the share that is allowed.
 *
 * @param times the odds, in those of the allowed share
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
