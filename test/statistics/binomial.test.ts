import { describe, expect, it } from 'vitest';
import {
  binomialAtLeast,
  binomialAtMost,
  incompleteBeta,
  logGamma,
} from '../../src/statistics/binomial.ts';
import { values } from './values.ts';

/** Of a value to another, whichever is larger. */
const apart = (a: number, b: number) => Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));

describe('against scipy and mpmath', () => {
  it.each(values.logGamma)('the logarithm of the gamma function of %d', (x, expected) => {
    expect(Math.abs(logGamma(x) - expected)).toBeLessThan(1e-14 * Math.max(10, Math.abs(expected)));
  });

  it.each(values.incompleteBeta)('the incomplete beta function of %d, %d, %d', (...row) => {
    const [x, a, b, expected] = row;
    expect(apart(incompleteBeta(x, a, b), expected)).toBeLessThan(1e-10);
  });

  it.each(values.tails)('%d of %d at %d, or fewer, or more', (k, n, p, atMost, atLeast) => {
    // Logarithms as large as n log n are subtracted, each of them rounded.
    const tolerance = 1e-9 + 8 * Number.EPSILON * n * Math.log(n);
    expect(apart(binomialAtMost(k, n, p), atMost)).toBeLessThan(tolerance);
    expect(apart(binomialAtLeast(k, n, p), atLeast)).toBeLessThan(tolerance);
  });

  it('the ends are certain', () => {
    expect(binomialAtMost(10, 10, 0.3)).toBe(1);
    expect(binomialAtLeast(0, 10, 0.3)).toBe(1);
    expect(incompleteBeta(0, 2, 3)).toBe(0);
    expect(incompleteBeta(1, 2, 3)).toBe(1);
  });
});
