import { describe, expect, it } from 'vitest';
import { simulatedPair } from '../../../bench/compare/service.ts';
import { bootstrap } from '../../../src/answers/compare/bootstrap.ts';
import { varianceBeyondBlocks } from '../../../src/answers/compare/dependence.ts';
import { DIGITS, levelsOf } from '../../../src/answers/compare/levels.ts';
import { influences } from '../../../src/answers/compare/metrics.ts';
import { totalOf } from '../../../src/answers/compare/units.ts';
import { bucketOf } from '../../../src/border/histogram-buckets.ts';
import { Random } from '../../../src/border/random.ts';
import { sum } from '../../../src/statistics/sum.ts';
import { values } from './values.ts';

const SHARED = { name: 'shared', correlation: 0.8, spread: 0.05 };
const QUIET = { name: 'quiet', correlation: 0.5, spread: 0.01 };
const PAIRS = 12;
const P50 = 1;

/** Number of pairs in which any metric, and the median, is shown to differ. docs/compare.md has the whole table. */
function found(noise: typeof SHARED, factor: number): { any: number; median: number } {
  const claims = Array.from({ length: PAIRS }, (_, seed) => {
    const pair = simulatedPair(seed, 120, 40, noise, { name: '', factor, tailFactor: 1 });
    return bootstrap(pair, new Random(seed, 4)).map(
      ({ change, standardError, critical }) => Math.abs(change) > critical * standardError,
    );
  });
  return {
    any: claims.filter((claimed) => claimed.some(Boolean)).length,
    median: claims.filter((claimed) => claimed[P50]).length,
  };
}

describe('changes between paired runs', () => {
  it('are rarely shown if only the noise of correlated seconds differs', {
    tags: 'long',
  }, () => {
    expect(found(SHARED, 1).any).toBeLessThanOrEqual(2);
  });

  it('are shown if all responses take a tenth longer', () => {
    expect(found(QUIET, 1.1).median).toBe(PAIRS);
  });

  it('are zero, with certainty, between a run and itself', () => {
    const { levels, before } = simulatedPair(1, 60, 20, SHARED, {
      name: '',
      factor: 1,
      tailFactor: 1,
    });
    for (const { change, standardError } of bootstrap({ levels, before, after: before })) {
      expect([change, standardError]).toEqual([0, 0]);
    }
  });
});

describe('the change of an error rate', () => {
  const REQUESTS = 100;
  const BLOCK = 15;
  const SEEDS = 10;
  const { before, after, standardError, critical } = values.bootstrap;
  const side = (failures: readonly number[]) =>
    failures.map((failed) => ({ counts: Float64Array.of(REQUESTS), ended: REQUESTS, failed }));
  const levels = levelsOf([100]);
  const found = Array.from(
    { length: SEEDS },
    (_, seed) =>
      bootstrap({ levels, before: side(before), after: side(after) }, new Random(seed, 4)).at(-1)!,
  );

  it('has the standard error of the block bootstrap of arch, times the correction for what blocks miss', () => {
    const moves = Float64Array.from(after, (failed, i) => failed - before[i]!);
    const unseen = varianceBeyondBlocks(moves, BLOCK) / (1 - BLOCK / moves.length);
    // The error of 20,000 resamples is 0.5%.
    expect(found[0]!.standardError / Math.sqrt(unseen) / standardError).toBeCloseTo(1, 1.7);
  });

  it('has the interval of studentised resamples of arch', () => {
    // No other metric varies, so simultaneous is the same as separate. The error of 999 resamples is 5%.
    const mean = sum(found, (one) => one.critical) / SEEDS;
    expect(Math.abs(mean / critical - 1)).toBeLessThan(3 * (0.05 / Math.sqrt(SEEDS)));
  });
});

it.each(values.percentileErrors)(
  'the influences of units give the standard error of the quantile at %d',
  (...row) => {
    const [share, error] = row;
    const random = new Random(1, 0);
    const REQUESTS = 20_000;
    const buckets = Array.from({ length: 3000 }, (_, bucket) => bucket);
    const units = Array.from({ length: REQUESTS / 100 }, () => {
      const counts = new Float64Array(buckets.length);
      for (let i = 0; i < 100; i++) {
        counts[bucketOf(Math.round(20_000 * Math.exp(0.3 * random.normal())), DIGITS)]! += 1;
      }
      return { counts, ended: 100, failed: 0 };
    });
    const series = influences(levelsOf(buckets), units, totalOf(units));
    const one = series[[0.5, 0.9, 0.95, 0.99].indexOf(share) + 1]!;
    const squares = one.reduce((total, value) => total + value * value, 0);
    // The density is estimated from a sample, over a range of half of what lies beyond the percentile to either side.
    expect(Math.sqrt(squares * REQUESTS) / error).toBeGreaterThan(0.85);
    expect(Math.sqrt(squares * REQUESTS) / error).toBeLessThan(1.25);
  },
);
