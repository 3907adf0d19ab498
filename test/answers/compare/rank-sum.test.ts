import { describe, expect, it } from 'vitest';
import { rankSumWays, shiftBetween } from '../../../src/answers/compare/rank-sum.ts';
import { values } from './values.ts';

describe('the distribution of U', () => {
  it('is that of all ways to draw 4 ranks of 9, enumerated', () => {
    const ways = [1, 1, 2, 3, 5, 6, 8, 9, 11, 11, 12, 11, 11, 9, 8, 6, 5, 3, 2, 1, 1];
    expect(rankSumWays(4, 5)).toEqual(ways);
    expect(rankSumWays(5, 4)).toEqual(ways);
  });

  it.each(values.rankSums)('is that of scipy for samples of %i and %i', (m, n, cumulated) => {
    for (const [a, b] of [[m, n] as const, [n, m] as const]) {
      const ways = rankSumWays(a, b);
      const all = ways.reduce((sum, count) => sum + count, 0);
      let below = 0;
      for (const [u, count] of ways.entries()) {
        below += count;
        expect(below / all / cumulated[u]!).toBeCloseTo(1, 12);
      }
    }
  });
});

describe('the shift between two samples', () => {
  /** Permeability of membranes, Hollander and Wolfe (1973), example of R's wilcox.test. */
  const atTerm = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
  const early = [1.15, 0.88, 0.9, 0.74, 1.21];

  it('is the inverse of mannwhitneyu(method="exact") of scipy', () => {
    const { shift, low, high, confidence } = shiftBetween(atTerm, early, 0.95);
    expect(shift).toBeCloseTo(-0.305, 10);
    expect(low).toBeCloseTo(-0.76, 10);
    expect(high).toBeCloseTo(0.15, 10);
    expect(confidence).toBeCloseTo(0.96003996, 8);
  });

  it.each(values.shifts)('between %j and %j is what scipy does not reject', (...row) => {
    const [before, after, from, to] = row;
    const { low, high } = shiftBetween(before, after, 0.95);
    expect(low).toBeCloseTo(from, 9);
    expect(high).toBeCloseTo(to, 9);
  });

  it('has the highest possible confidence if samples are too small for the requested one', () => {
    const { low, high, confidence } = shiftBetween([1, 2, 3], [11, 12, 13], 0.95);
    expect([low, high]).toEqual([8, 12]);
    expect(confidence).toBeCloseTo(0.9, 12);
    expect(shiftBetween([1, 2, 3, 4], [11, 12, 13, 14], 0.95).confidence).toBeCloseTo(
      1 - 2 / 70,
      12,
    );
  });
});
