import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countBelow, levelsOf, quantiles, sumOf } from '../../../src/answers/compare/levels.ts';

const counted = fc
  .array(
    fc.record({
      bucket: fc.integer({ min: 0, max: 2000 }),
      count: fc.integer({ min: 1, max: 50 }),
    }),
    {
      minLength: 1,
      maxLength: 40,
    },
  )
  .map((list) =>
    [...new Map(list.map(({ bucket, count }) => [bucket, count]))].sort((a, b) => a[0] - b[0]),
  );

describe('a percentile of levels', () => {
  it('has the share of the counts below it', () => {
    fc.assert(
      fc.property(counted, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (list, share) => {
        const levels = levelsOf(list.map(([bucket]) => bucket));
        const counts = Float64Array.from(list, ([, count]) => count);
        const total = counts.reduce((sum, count) => sum + count, 0);
        const [value] = quantiles(levels, counts, total, [share]);
        expect(countBelow(levels, counts, value!)).toBeCloseTo(share * total, 6);
      }),
    );
  });

  it('is the same for several shares at once as for each alone', () => {
    const levels = levelsOf([100, 200, 300, 301]);
    const counts = Float64Array.of(5, 1, 3, 1);
    const shares = [0.1, 0.5, 0.55, 0.9, 0.99];
    expect(quantiles(levels, counts, 10, shares)).toEqual(
      shares.flatMap((share) => quantiles(levels, counts, 10, [share])),
    );
  });

  it('is not a number if nothing was counted', () => {
    expect(quantiles(levelsOf([]), new Float64Array(), 0, [0.5])).toEqual([Number.NaN]);
  });
});

it('the sum takes each level at its middle', () => {
  // Buckets 0 to 255 are single microseconds, the next 128 of two.
  expect(sumOf(levelsOf([10, 256]), Float64Array.of(2, 1))).toBeCloseTo(
    (2 * 10.5 + 257) / 1000,
    12,
  );
});
