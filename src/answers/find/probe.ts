import { binomialAtLeast, binomialAtMost } from '../../statistics/binomial.ts';
import { sum } from '../../statistics/sum.ts';
import { correlation } from '../compare/dependence.ts';

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

export interface ProbeSettings {
  /** Share of requests that each objective lets break it, 0 to 1. */
  readonly allowed: readonly number[];
  /** Probability that a probe is not wrong in one direction, such as 0.975. */
  readonly confidence: number;
  /** By objective, what clusters were at rates near this one: a probe that saw none may have been lucky. */
  readonly clusters: readonly number[];
  /** Seconds from which on a probe may pass. */
  readonly leastSeconds: number;
  /** Seconds after which a probe is undecided. */
  readonly mostSeconds: number;
}

export type ProbeVerdict = 'passed' | 'failed' | 'undecided' | 'generator-limited';

/** What a probe saw of an objective, in requests that are worth as much as independent ones. */
export interface Seen {
  readonly requests: number;
  readonly violations: number;
  /** How many requests were counted as one: 1 or more. */
  readonly cluster: number;
}

export interface ProbeResult {
  readonly verdict: ProbeVerdict;
  /** Of each objective. */
  readonly seen: readonly Seen[];
  /** Mean number of requests under way. */
  readonly inFlight: number;
  /** Settling included. */
  readonly seconds: number;
  readonly requests: number;
  /** By objective, the share of requests that broke it. */
  readonly shares: readonly number[];
}

/** A rate that was just moved has this many seconds at least, and at most, to settle. */
const SETTLE_LEAST = 3;
const SETTLE_MOST = 10;
/** It has settled when requests under way change by less than this share, or this number. */
const SETTLED_SHARE = 0.2;
const SETTLED_LEAST = 3;
/** An overload is told early. */
const FIRST_LOOK = 3;
/** Seconds in which nothing can be sent tell as much. */
const DROPPED_SECONDS = 2;
/** Seconds in which this machine may be late, and share of them, before a probe says nothing. */
const LATE_LEAST = 4;
const LATE_SHARE = 1 / 3;
/** Fate is shared by at most about 9 seconds: (1 + r) / (1 - r). */
const MOST_CORRELATED = 0.8;

/**
 * Measures at one rate until it is known whether every objective holds there.
 *
 * With t violations among n requests an objective that allows a share p passes when so few are improbable at
 * p: P[Binomial(n, p) <= t] <= 1 - confidence, and fails when so many are (early stopping of MLPerf LoadGen,
 * Reddi et al. 2020). Requests of a moment share its fate: n is divided by D, by how much the shares of the
 * seconds vary more than those of independent requests would, and go on doing so in the next. It looks at
 * doubling intervals, among which the risk is divided.
 */
export class Probe {
  readonly #settings: ProbeSettings;
  readonly #looks: readonly number[];
  readonly #measured: Second[] = [];
  #settling = 0;
  #settled = false;
  #inFlight = 0;
  #dropped = 0;
  #seconds = 0;
  #late = 0;

  constructor(settings: ProbeSettings) {
    this.#settings = settings;
    this.#looks = looksUntil(settings.mostSeconds);
  }

  /** Hears of a second, in order. Null while it is not known. */
  add(second: Second): ProbeResult | null {
    this.#seconds++;
    this.#late += Number(second.generatorLimited);
    if (this.#late > Math.max(LATE_LEAST, LATE_SHARE * this.#seconds)) {
      return this.#result('generator-limited');
    }
    // What this machine was late for says nothing of the services.
    if (second.generatorLimited) return null;
    this.#dropped += Number(second.dropped);
    if (this.#dropped >= DROPPED_SECONDS) return this.#result('failed');
    if (!this.#settled) {
      this.#settle(second);
      return null;
    }
    this.#measured.push(second);
    return this.#look(this.#measured.length);
  }

  #settle({ inFlight }: Second): void {
    this.#settling++;
    const change = Math.abs(inFlight - this.#inFlight);
    const steady = change <= Math.max(SETTLED_LEAST, SETTLED_SHARE * this.#inFlight);
    this.#inFlight = inFlight;
    this.#settled = (steady && this.#settling >= SETTLE_LEAST) || this.#settling >= SETTLE_MOST;
  }

  #look(seconds: number): ProbeResult | null {
    const { allowed, confidence, clusters, leastSeconds, mostSeconds } = this.#settings;
    if (!this.#looks.includes(seconds)) return null;
    const passing = this.#looks.filter((look) => look >= leastSeconds).length;
    const seen = allowed.map((_, i) => seenOf(this.#measured, i));
    if (isBroken(seen, allowed, (1 - confidence) / this.#looks.length)) {
      return this.#result('failed');
    }
    const careful = allowed.map((_, i) => seenOf(this.#measured, i, clusters[i]));
    if (seconds >= leastSeconds && isKept(careful, allowed, (1 - confidence) / passing)) {
      return this.#result('passed');
    }
    return seconds >= mostSeconds ? this.#result('undecided') : null;
  }

  #result(verdict: ProbeVerdict): ProbeResult {
    const measured = this.#measured;
    const { allowed } = this.#settings;
    const requests = sum(measured, (second) => second.requests);
    return {
      verdict,
      seen: allowed.map((_, i) => seenOf(measured, i)),
      inFlight: sum(measured, ({ inFlight }) => inFlight) / Math.max(1, measured.length),
      seconds: this.#settling + measured.length,
      requests,
      shares: allowed.map((_, i) =>
        requests === 0 ? 0 : sum(measured, (second) => second.violations[i]!.count) / requests,
      ),
    };
  }
}

/** 3, 6, 12, ... and the last one. */
function looksUntil(mostSeconds: number): number[] {
  const looks: number[] = [];
  for (let look = FIRST_LOOK; look < mostSeconds; look *= 2) looks.push(look);
  return [...looks, mostSeconds];
}

/** Whether violations are too few, for each objective, to be chance at the share that is allowed. */
export function isKept(seen: readonly Seen[], allowed: readonly number[], risk: number): boolean {
  return seen.every(
    ({ requests, violations }, i) =>
      requests > 0 && binomialAtMost(violations, requests, allowed[i]!) <= risk,
  );
}

/** Whether violations of any objective are too many to be chance. */
export function isBroken(seen: readonly Seen[], allowed: readonly number[], risk: number): boolean {
  return seen.some(
    ({ requests, violations }, i) =>
      requests > 0 && binomialAtLeast(violations, requests, allowed[i]!) <= risk / allowed.length,
  );
}

/** @param leastCluster requests that are counted as one at least */
function seenOf(seconds: readonly Second[], objective: number, leastCluster = 1): Seen {
  const requests = sum(seconds, (second) => second.requests);
  const violations = sum(seconds, (second) => second.violations[objective]!.count);
  const cluster = Math.max(
    leastCluster,
    clusterOf(seconds, (second) => second.violations[objective]!.count),
    // Where hardly any are seen, those that came near tell how they would cluster.
    clusterOf(seconds, (second) => second.violations[objective]!.near),
  );
  return {
    requests: requests / cluster,
    violations: violations / cluster,
    cluster,
  };
}

/**
 * How many requests break an objective together, 1 or more: where a service stumbles once for many requests, it
 * is the stumbles that are independent. Either the number in a run of seconds in which there are any (the
 * extremal index, Leadbetter 1983, by runs), as its mean by request: in a compound Poisson process the variance of
 * the number is as many times its mean (Cox and Lewis 1966). Or, where there are some in every second, by how much the
 * variance of their share exceeds that of independent requests.
 */
function clusterOf(seconds: readonly Second[], of: (second: Second) => number): number {
  const runs: number[] = [];
  let before = 0;
  for (const second of seconds) {
    const count = of(second);
    if (count > 0) runs.push(count + (before > 0 ? runs.pop()! : 0));
    before = count;
  }
  if (runs.length === 0) return 1;
  const byRequest = sum(runs, (count) => count * count) / sum(runs, (count) => count);
  return Math.max(1, Math.min(byRequest, varianceRatio(seconds, of)));
}

function varianceRatio(seconds: readonly Second[], of: (second: Second) => number): number {
  const requests = sum(seconds, (second) => second.requests);
  const share = sum(seconds, of) / requests;
  if (share >= 1) return 1;
  // Of the share of the whole, by the ratio estimator: its residuals, second by second.
  const residuals = Float64Array.from(seconds, (second) => of(second) - share * second.requests);
  const variance = residuals.reduce((total, value) => total + value * value, 0);
  const r = Math.min(MOST_CORRELATED, correlation(residuals));
  return ((variance / (requests * share * (1 - share))) * (1 + r)) / (1 - r);
}
