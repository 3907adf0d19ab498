import { sum } from '../../statistics/sum.ts';
import { correlation } from '../compare/dependence.ts';
import type { Second } from './second.ts';

/** What a probe saw for an objective. */
export interface Seen {
  readonly requests: number;
  /** Requests that violated it. */
  readonly violations: number;
  /** Requests that violated it or came near. */
  readonly near: number;
  /** Mean number of requests that violate it together: 1 or more. */
  readonly cluster: number;
}

/** Variances are estimated from at least this many blocks. */
const LEAST_BLOCKS = 8;
/** Upper limit of the estimated correlation between neighbouring seconds. */
const MOST_CORRELATED = 0.8;

export function seenOf(seconds: readonly Second[], objective: number): Seen {
  const count = (second: Second) => second.violations[objective]!.count;
  const near = (second: Second) => second.violations[objective]!.near;
  return {
    requests: sum(seconds, ({ requests }) => requests),
    violations: sum(seconds, count),
    near: sum(seconds, near),
    // If there are hardly any violations, near ones show how they would cluster.
    cluster: Math.max(clusterOf(seconds, count), clusterOf(seconds, near)),
  };
}

/**
 * How many requests violate an objective together, 1 or more. If a service stalls and delays many requests, only the
 * stalls are independent. This is the smaller of two estimates:
 *
 * - the number of violations in a run of consecutive seconds that have any (the extremal index by runs, Leadbetter
 *   1983), averaged over the violations: the index of dispersion of a compound Poisson process (Cox and Lewis 1966);
 * - the ratio of the variance of the violations' share to that of independent requests, which also works if there are
 *   violations in every second.
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

/**
 * The largest ratio over blocks from one second to an eighth of the probe, because blocks shorter than the correlation
 * underestimate it (batch means, Law and Carson 1979). For single seconds, an autoregression is assumed as well.
 */
function varianceRatio(seconds: readonly Second[], of: (second: Second) => number): number {
  const requests = sum(seconds, (second) => second.requests);
  const share = sum(seconds, of) / requests;
  if (share >= 1) return 1;
  // Residuals of the ratio estimator of the share, by second.
  let residuals = Float64Array.from(seconds, (second) => of(second) - share * second.requests);
  const r = Math.min(MOST_CORRELATED, correlation(residuals));
  let variance = (squares(residuals) * (1 + r)) / (1 - r);
  while (residuals.length >= 2 * LEAST_BLOCKS) {
    residuals = inPairs(residuals);
    variance = Math.max(variance, squares(residuals));
  }
  return variance / (requests * share * (1 - share));
}

function squares(values: Float64Array): number {
  return values.reduce((total, value) => total + value * value, 0);
}

function inPairs(values: Float64Array): Float64Array<ArrayBuffer> {
  return Float64Array.from(
    { length: Math.floor(values.length / 2) },
    (_, i) => values[2 * i]! + values[2 * i + 1]!,
  );
}
