import { scaled } from '../../src/answers/compare/metrics.ts';
import { type PairedUnits, totalOf } from '../../src/answers/compare/units.ts';

/** The relative difference of a percentile from which it counts. */
const PLAIN = Math.log(1.02);
export const [P50, P99] = [1, 4];

/** Differences claimed by the usual manual methods. */
export interface ByHand {
  readonly plain50: boolean;
  readonly plain99: boolean;
  readonly rankSum: boolean;
}

export function claimedByHand({ levels, before, after }: PairedUnits): ByHand {
  const [a, b] = [before, after].map((units) => scaled(levels, totalOf(units)));
  return {
    plain50: Math.abs(b![P50]! - a![P50]!) > PLAIN,
    plain99: Math.abs(b![P99]! - a![P99]!) > PLAIN,
    rankSum: Math.abs(rankSumScore({ levels, before, after })) > 1.96,
  };
}

/** The standard score of Mann and Whitney's U on all requests, as if they were independent. */
function rankSumScore({ before, after }: PairedUnits): number {
  const [a, b] = [totalOf(before), totalOf(after)];
  let below = 0;
  let u = 0;
  for (const [level, n] of b.counts.entries()) {
    u += n * (below + a.counts[level]! / 2);
    below += a.counts[level]!;
  }
  const mean = (a.ended * b.ended) / 2;
  return (u - mean) / Math.sqrt((mean * (a.ended + b.ended + 1)) / 6);
}
