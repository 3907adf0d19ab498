import { describe, expect, it } from 'vitest';
import { RateControl } from '../../src/engine/rate-control.ts';

describe('moving the rate', () => {
  it('multiplies the curve that runs, so that moves add up to the last one', () => {
    const control = new RateControl(100);
    const factors = [150, 37, 900, 100].map((rate) => control.move(rate));
    expect(factors.reduce((product, factor) => product * factor, 1)).toBeCloseTo(1, 12);
    expect(control.current).toBe(100);
    expect(control.range.own).toBe(100);
  });

  it.each([9.9, 1000.1, 0, -1, Number.NaN, Number.POSITIVE_INFINITY])(
    'to %d is refused, and changes nothing',
    (rate) => {
      const control = new RateControl(100);
      expect(() => control.move(rate)).toThrow('from 10 to 1000 requests per second are possible');
      expect(control.current).toBe(100);
    },
  );

  it('goes no further than rates may', () => {
    expect(new RateControl(400_000).range).toEqual({ own: 400_000, min: 40_000, max: 1_000_000 });
  });
});
