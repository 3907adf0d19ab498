import { describe, expect, it } from 'vitest';
import { simulatedPair } from '../../../bench/compare/service.ts';
import { bootstrap } from '../../../src/answers/compare/bootstrap.ts';
import { Random } from '../../../src/border/random.ts';

const SHARED = { name: 'shared', correlation: 0.8, spread: 0.05 };
const QUIET = { name: 'quiet', correlation: 0.5, spread: 0.01 };
const PAIRS = 12;
const P50 = 1;

/** In how many pairs any metric, and the median, are found to differ. docs/compare.md has the whole table. */
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
  it('are seldom found where only the noise of correlated seconds differs', {
    tags: 'long',
  }, () => {
    expect(found(SHARED, 1).any).toBeLessThanOrEqual(2);
  });

  it('are found where all responses take a tenth longer', () => {
    expect(found(QUIET, 1.1).median).toBe(PAIRS);
  });

  it('are none, and certain, between a run and itself', () => {
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
