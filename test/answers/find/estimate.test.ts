import { expect, it } from 'vitest';
import { divergence, estimated } from '../../../src/answers/find/estimate.ts';
import { Evidence, oddsOf, shareOf } from '../../../src/answers/find/evidence.ts';

/** Values of scipy: values.py. */
it.each([
  [0.01, 0.01, 0.009484209130004976],
  [0.01, 0.5, 0.001529390162439016],
  [0.01, 3, 0.012509498841117638],
  [0.5, 0.01, 0.6376011052910535],
  [0.5, 0.5, 0.056633012265132565],
  [0.5, 3, 0.13081203594113697],
])('the divergence from %f at %f times its odds', (allowed, times, expected) => {
  expect(divergence(shareOf(times * oddsOf(allowed)), allowed)).toBeCloseTo(expected, 12);
});

it('the estimate is that of a logistic regression of statsmodels', () => {
  const violations = [48, 191, 664, 1957, 5954, 16_095, 36_297];
  const all = violations.map((count, i) => {
    const seen = [{ requests: 100_000, violations: count, near: count, cluster: 1 }];
    return { rps: 360 + 10 * i, seconds: 240, seen, overloaded: false, long: true };
  });
  const evidence = new Evidence([0.01], 0.025, Math.sqrt(1.05), all);
  const step = 0.0005;
  const { capacity, slope } = estimated(evidence, 0, { low: 370, high: 400, step });
  expect(Math.abs(Math.log(capacity / 384.01628078623816))).toBeLessThan(step);
  expect(slope).toBeCloseTo(45.0066769441886, 1);
});

it('the capacity is estimated from rates on both sides of it', () => {
  const all = [370, 380, 390, 400].map((rps) => {
    const share = shareOf(oddsOf(0.01) * (rps / 384) ** 45);
    const violations = 100_000 * share;
    const seen = [{ requests: 100_000, violations, near: violations, cluster: 1 }];
    return { rps, seconds: 240, seen, overloaded: false, long: true };
  });
  const evidence = new Evidence([0.01], 0.025, Math.sqrt(1.05), all);
  const { capacity, slope } = estimated(evidence, 0, { low: 350, high: 420, step: 0.005 });
  expect(capacity / 384).toBeCloseTo(1, 2);
  expect(slope).toBeCloseTo(45, 0);
});
