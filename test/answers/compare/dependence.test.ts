import { describe, expect, it } from 'vitest';
import {
  correlation,
  shownByBlocks,
  varianceBeyondBlocks,
} from '../../../src/answers/compare/dependence.ts';
import { Random } from '../../../src/border/random.ts';
import { values } from './values.ts';

/** An autoregression of order 1. */
function wandering(n: number, r: number): Float64Array {
  const random = new Random(7, 0);
  let level = random.normal() / Math.sqrt(1 - r * r);
  return Float64Array.from({ length: n }, () => {
    level = r * level + random.normal();
    return level;
  });
}

describe('the correlation of a series', () => {
  it.each(values.correlations)('%j is that of statsmodels, less its bias', (series, r) => {
    const unbiased = Math.max(0, r + (1 + 3 * r) / series.length);
    expect(correlation(Float64Array.from(series))).toBeCloseTo(Math.min(0.97, unbiased), 12);
  });
});

describe('what blocks show, as the sum of a matrix of covariances', () => {
  it.each(values.shownByBlocks)('of a correlation of %d, at a length of %i', (r, length, shown) => {
    expect(shownByBlocks(r, length) / shown).toBeCloseTo(1, 12);
  });
});

describe('what blocks miss', () => {
  it.each([0, 0.3, 0.8, 0.9])('is estimated for a correlation of %f', (r) => {
    const series = wandering(100_000, r);
    expect(correlation(series)).toBeCloseTo(r, 1);
    let shown = 1;
    for (let lag = 1; lag < 15; lag++) shown += 2 * (1 - lag / 15) * r ** lag;
    const missing = (1 + r) / (1 - r) / shown;
    expect(varianceBeyondBlocks(series, 15) / missing).toBeCloseTo(1, 1);
  });

  it('is nothing if seconds are independent, or all the same', () => {
    expect(varianceBeyondBlocks(wandering(10_000, 0), 10)).toBeLessThan(1.05);
    expect(varianceBeyondBlocks(new Float64Array(60), 7)).toBe(1);
    expect(varianceBeyondBlocks(wandering(10_000, -0.5), 10)).toBe(1);
  });
});
