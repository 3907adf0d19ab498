import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AwakeBudget } from '../../workers/awake-budget.ts';

test('waits stay within their share of all time, whatever their length and rhythm', () => {
  const wait = fc.record({
    waitMs: fc.double({ min: 0, max: 0.3, noNaN: true }),
    laterMs: fc.nat(20),
  });
  fc.assert(
    fc.property(fc.array(wait, { maxLength: 300 }), (waits) => {
      const budget = new AwakeBudget(0.02, 10, 0);
      let nowMs = 0;
      let spentMs = 0;
      for (const { waitMs, laterMs } of waits) {
        nowMs += laterMs;
        if (budget.spend(waitMs, nowMs)) spentMs += waitMs;
        expect(spentMs).toBeLessThanOrEqual(0.02 * nowMs + 1e-9);
      }
    }),
  );
});

test('what is not spent is saved, up to the maximum', () => {
  const budget = new AwakeBudget(0.02, 10, 0);
  expect(budget.spend(10.1, 3_600_000)).toBe(false);
  expect(budget.spend(10, 3_600_000)).toBe(true);
  expect(budget.spend(0.1, 3_600_001)).toBe(false);
  expect(budget.spend(0.1, 3_600_006)).toBe(true);
});
