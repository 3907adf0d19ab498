import { describe, expect, it } from 'vitest';
import { rankSumWays, shiftBetween } from '../../../src/answers/compare/rank-sum.ts';

describe('the distribution of U', () => {
  it('is that of all ways to draw 4 ranks of 9, counted one by one', () => {
    const ways = [1, 1, 2, 3, 5, 6, 8, 9, 11, 11, 12, 11, 11, 9, 8, 6, 5, 3, 2, 1, 1];
    expect(rankSumWays(4, 5)).toEqual(ways);
    expect(rankSumWays(5, 4)).toEqual(ways);
  });
});

describe('the shift between two samples', () => {
  /** Permeability of membranes, Hollander and Wolfe (1973), example of R's wilcox.test. */
  const atTerm = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
  const early = [1.15, 0.88, 0.9, 0.74, 1.21];

  it('is what inverting scipy 1.17.1 mannwhitneyu(method="exact") gives', () => {
    const { shift, low, high, confidence } = shiftBetween(atTerm, early, 0.95);
    expect(shift).toBeCloseTo(-0.305, 10);
    expect(low).toBeCloseTo(-0.76, 10);
    expect(high).toBeCloseTo(0.15, 10);
    expect(confidence).toBeCloseTo(0.96003996, 8);
  });

  it('has the highest confidence there is where samples are too small for the one asked for', () => {
    const { low, high, confidence } = shiftBetween([1, 2, 3], [11, 12, 13], 0.95);
    expect([low, high]).toEqual([8, 12]);
    expect(confidence).toBeCloseTo(0.9, 12);
    expect(shiftBetween([1, 2, 3, 4], [11, 12, 13, 14], 0.95).confidence).toBeCloseTo(
      1 - 2 / 70,
      12,
    );
  });
});
