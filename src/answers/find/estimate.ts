import { sum } from '../../statistics/sum.ts';
import { type Evidence, oddsOf, type Side, shareOf } from './evidence.ts';

/** Candidate slopes: how fast the log odds of a violation rise with the logarithm of the rate. */
const SLOPES = [5, 15, 45, 135, 400];
/** Probes within this factor of a range count for it. */
const MARGIN = 1.1;
/** Lower limit, because a rate that provides no information would take infinitely long. */
const LEAST_TOLD = 1e-9;

/** An estimate of the capacity that only decides where to probe. */
export interface Estimate {
  readonly capacity: number;
  readonly slope: number;
  /** Share of requests that may violate the objective. */
  readonly allowed: number;
  /** At the capacity: the cluster size, and near violations per violation. */
  readonly cluster: number;
  readonly near: number;
}

/**
 * The mean over all capacities in a range and all slopes, weighted by their likelihood. The log odds of a violation are
 * assumed to rise linearly with the logarithm of the rate, as in bioassay (Finney 1971).
 *
 * @param range of rates, with a step on a logarithmic scale
 */
export function estimated(
  evidence: Evidence,
  objective: number,
  { low, high, step }: { low: number; high: number; step: number },
): Estimate {
  const allowed = evidence.allowed[objective]!;
  const probes = evidence.all
    .filter(({ rps }) => rps >= low / MARGIN && rps <= high * MARGIN)
    .map(({ rps, seen }) => {
      const { requests, violations, cluster } = seen[objective]!;
      const worth = Math.max(cluster, evidence.clusterAt(rps, objective));
      const broken = violations / worth;
      return { at: Math.log(rps), broken, kept: requests / worth - broken };
    });
  const count = Math.max(1, Math.ceil(Math.log(high / low) / step));
  const rates = Array.from({ length: count }, (_, i) => Math.log(low) + (i + 0.5) * step);
  const points = rates.flatMap((capacity) => SLOPES.map((slope) => ({ capacity, slope })));
  const likelihoods = points.map(({ capacity, slope }) =>
    sum(probes, ({ at, kept, broken }) => {
      const logOdds = Math.log(oddsOf(allowed)) + slope * (at - capacity);
      return -kept * softplus(logOdds) - broken * softplus(-logOdds);
    }),
  );
  const most = likelihoods.reduce((a, b) => Math.max(a, b));
  const weighted = points.map((point, i) => ({
    ...point,
    weight: Math.exp(likelihoods[i]! - most),
  }));
  const total = sum(weighted, ({ weight }) => weight);
  const capacity = Math.exp(sum(weighted, (point) => point.weight * point.capacity) / total);
  const slope = Math.exp(sum(weighted, (point) => point.weight * Math.log(point.slope)) / total);
  const cluster = evidence.clusterAt(capacity, objective);
  return { capacity, slope, allowed, cluster, near: evidence.nearAt(capacity, objective) };
}

/**
 * The information expected from a request at a rate, if the estimate is right: the Kullback-Leibler divergence from the
 * allowed share. Near violations add information about objectives that are kept.
 */
export function tellsAt(rps: number, side: Side, { capacity, slope, allowed, near }: Estimate) {
  const logOdds = Math.log(oddsOf(allowed)) + slope * Math.log(rps / capacity);
  const told = divergence(shareOf(Math.exp(logOdds)), allowed);
  return Math.max(LEAST_TOLD, told * (side === 'kept' ? near : 1));
}

export function divergence(share: number, from: number): number {
  const broken = share > 0 ? share * Math.log(share / from) : 0;
  return broken + (share < 1 ? (1 - share) * Math.log((1 - share) / (1 - from)) : 0);
}

/** log(1 + e^x) */
function softplus(x: number): number {
  return x > 30 ? x : Math.log1p(Math.exp(x));
}
