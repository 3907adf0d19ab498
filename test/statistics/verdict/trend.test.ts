import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/border/random.ts';
import { chanceOfRise, ordersByInversions } from '../../../src/statistics/verdict/trend.ts';

describe('the chance of a rise', () => {
  // scipy 1.16, kendalltau(range(n), values, method='exact', alternative='greater').pvalue
  it.each<[number[], number]>([
    [[1, 2, 3, 4, 5, 6, 7, 8], 2.48015873015873e-5],
    [[2, 1, 3, 4, 5, 6, 7, 8], 0.0001984126984126984],
    [[2, 1, 4, 3, 5, 6, 7, 8], 0.0008680555555555555],
    [[3, 1, 4, 1.5, 9, 2, 6, 5.5], 0.13754960317460319],
    [[12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1], 1],
    [[1, 3, 2, 4, 6, 5, 8, 7, 9, 12, 10, 11], 8.171162685051574e-6],
  ])('of %j is that of scipy', (values, chance) => {
    expect(chanceOfRise(values)).toBeCloseTo(chance, 12);
  });

  it('counts every order of the values once', () => {
    const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
    for (let n = 1; n <= 12; n++) {
      expect(ordersByInversions(n).reduce((sum, count) => sum + count, 0)).toBe(factorial(n));
    }
  });

  it('is a probability, whatever the values are', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true }), { maxLength: 20 }), (values) => {
        const chance = chanceOfRise(values);
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
