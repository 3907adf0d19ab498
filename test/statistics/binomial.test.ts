import { describe, expect, it } from 'vitest';
import {
  binomialAtLeast,
  binomialAtMost,
  incompleteBeta,
  logGamma,
} from '../../src/statistics/binomial.ts';

/** Values of scipy 1.17.1: special.betainc, special.gammaln, stats.binom. */
describe('against scipy', () => {
  it.each([
    [0.3, 2, 5, 0.5798250000000003],
    [0.99, 367, 1, 0.025010156957690523],
    [0.01, 0.5, 0.5, 0.06376856085851985],
    [0.5, 1000, 1000, 0.4999999999999992],
    [0.999, 50_000, 40, 0.06380832048665631],
    [0.02, 3.7, 210.2, 0.6759254360581648],
  ])('the incomplete beta function of %f, %f, %f', (x, a, b, expected) => {
    expect(incompleteBeta(x, a, b) / expected).toBeCloseTo(1, 9);
  });

  it.each([
    [0.1, 2.252712651734206],
    [1.5, -0.12078223763524526],
    [3.7, 1.428072326665388],
    [100.25, 360.28455963776423],
    [1e5, 1_051_287.7089736569],
  ])('the logarithm of the gamma function of %f', (x, expected) => {
    expect(logGamma(x) / expected).toBeCloseTo(1, 12);
  });

  it.each([
    [0, 367, 0.01, 0.02501015695969061, 1],
    [3, 1000, 0.01, 0.010072654772014291, 0.9973205680062085],
    [25, 1000, 0.01, 0.9999844133494706, 4.202920844836726e-5],
    [150, 20_000, 0.01, 0.0001229197381923711, 0.999909660162439],
    [9, 10, 0.5, 0.9990234375, 0.0107421875],
  ])('%i of %i at %f, or fewer, or more', (k, n, p, atMost, atLeast) => {
    expect(binomialAtMost(k, n, p) / atMost).toBeCloseTo(1, 9);
    expect(binomialAtLeast(k, n, p) / atLeast).toBeCloseTo(1, 9);
  });

  it('the ends are certain', () => {
    expect(binomialAtMost(10, 10, 0.3)).toBe(1);
    expect(binomialAtLeast(0, 10, 0.3)).toBe(1);
    expect(incompleteBeta(0, 2, 3)).toBe(0);
    expect(incompleteBeta(1, 2, 3)).toBe(1);
  });
});
