import { describe, expect, it } from 'vitest';
import { correlation, varianceBeyondBlocks } from '../../../src/answers/compare/dependence.ts';
import { Random } from '../../../src/border/random.ts';

/** An autoregression of order 1. */
function wandering(n: number, r: number): Float64Array {
  const random = new Random(7, 0);
  let level = random.normal() / Math.sqrt(1 - r * r);
  return Float64Array.from({ length: n }, () => {
    level = r * level + random.normal();
    return level;
  });
}

describe('what blocks miss', () => {
  it.each([0, 0.3, 0.8, 0.9])('is known for a correlation of %f', (r) => {
    const series = wandering(100_000, r);
    expect(correlation(series)).toBeCloseTo(r, 1);
    let shown = 1;
    for (let lag = 1; lag < 15; lag++) shown += 2 * (1 - lag / 15) * r ** lag;
    const missing = (1 + r) / (1 - r) / shown;
    expect(varianceBeyondBlocks(series, 15) / missing).toBeCloseTo(1, 1);
  });

  it('is nothing where seconds have nothing to do with each other, or do not differ', () => {
    expect(varianceBeyondBlocks(wandering(10_000, 0), 10)).toBeLessThan(1.05);
    expect(varianceBeyondBlocks(new Float64Array(60), 7)).toBe(1);
    expect(varianceBeyondBlocks(wandering(10_000, -0.5), 10)).toBe(1);
  });
});
