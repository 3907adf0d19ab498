import { sum } from '../../statistics/sum.ts';
import { correlation } from '../compare/dependence.ts';
import type { Second } from './second.ts';

/** What a probe saw of an objective. */
export interface Seen {
  readonly requests: number;
  /** Requests that broke it. */
  readonly violations: number;
  /** Requests that broke it or came near. */
  readonly near: number;
  /** How many requests break it together: 1 or more. */
  readonly cluster: number;
}

/** Variances are told from this many blocks at least. */
const LEAST_BLOCKS = 8;
/** The correlation from one second to the next that is believed, at most. */
const MOST_CORRELATED = 0.8;

export function seenOf(seconds: readonly Second[], objective: number): Seen {
  const count = (second: Second) => second.violations[objective]!.count;
  const near = (second: Second) => second.violations[objective]!.near;
  return {
    requests: sum(seconds, ({ requests }) => requests),
    violations: sum(seconds, count),
    near: sum(seconds, near),
    // Where hardly any are seen, those that came near tell how they would cluster.
    cluster: Math.max(clusterOf(seconds, count), clusterOf(seconds, near)),
  };
}

/**
 * How many requests break an objective together, 1 or more: where a service stumbles once for many requests, it
 * is the stumbles that are independent. Either the number in a run of seconds in which there are any (the
 * extremal index, Leadbetter 1983, by runs), as its mean by request: in a compound Poisson process the variance of
 * the number is as many times its mean (Cox and Lewis 1966). Or, where there are some in every second, by how much
 * the variance of their share exceeds that of independent requests.
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
 * The largest ratio that blocks of any length show, from a second to an eighth of the probe: blocks that are
 * shorter than what makes seconds alike show too little of it (batch means, Law and Carson 1979). Seconds are taken
 * for an autoregression besides.
 */
function varianceRatio(seconds: readonly Second[], of: (second: Second) => number): number {
  const requests = sum(seconds, (second) => second.requests);
  const share = sum(seconds, of) / requests;
  if (share >= 1) return 1;
  // Of the share of the whole, by the ratio estimator: its residuals, second by second.
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
