import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/border/random.ts';
import { chanceOfRise, ordersByInversions } from '../../../src/statistics/verdict/trend.ts';
import { values } from '../values.ts';

describe('the chance of a rise', () => {
  it.each(values.rises)('of %j is that of scipy', (drawn, chance) => {
    expect(chanceOfRise(drawn) / chance).toBeCloseTo(1, 9);
  });

  it('counts every order of the values once', () => {
    const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
    for (let n = 1; n <= 12; n++) {
      expect(ordersByInversions(n).reduce((sum, count) => sum + count, 0)).toBe(factorial(n));
    }
  });

  it('is a probability, whatever the values are', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true }), { maxLength: 20 }), (any) => {
        const chance = chanceOfRise(any);
        expect(chance).toBeGreaterThan(0);
        expect(chance).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('is below a level as seldom as the level says, for values without a trend', () => {
    const random = new Random(1, 7);
    let alarms = 0;
    for (let run = 0; run < 20_000; run++) {
      alarms += Number(chanceOfRise(Array.from({ length: 10 }, () => random.next())) < 0.01);
    }
    expect(alarms / 20_000).toBeLessThan(0.0125);
  });
});
