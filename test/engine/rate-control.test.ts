import { describe, expect, it } from 'vitest';
import { RateControl } from '../../src/engine/rate-control.ts';
import type { LoadModelName } from '../../src/text/load-models.ts';

function controlOf(level: number, model: LoadModelName = 'requests_per_second', mostUsers = 1000) {
  const stages = [{ forSeconds: 1, level, shape: 'linear' as const }];
  return new RateControl({ name: 'default', model, stages }, mostUsers);
}

describe('changing the rate', () => {
  it('multiplies the current curve, so that the last change determines the rate', () => {
    const control = controlOf(100);
    const factors = [150, 37, 900, 100].map((rate) => control.move(rate));
    expect(factors.reduce((product, factor) => product * factor, 1)).toBeCloseTo(1, 12);
    expect(control.current).toBe(100);
    expect(control.range.own).toBe(100);
  });

  it.each([9.9, 1000.1, 0, -1, Number.NaN, Number.POSITIVE_INFINITY])(
    'to %d is rejected, and changes nothing',
    (rate) => {
      const control = controlOf(100);
      expect(() => control.move(rate)).toThrow('it must be from 10 to 1000 requests per second');
      expect(control.current).toBe(100);
    },
  );

  it('is rejected for a string, which callers without types may pass', () => {
    const control = controlOf(100);
    expect(() => control.move('200' as unknown as number)).toThrow(
      'the rate is "200": it must be from 10 to 1000 requests per second',
    );
    expect(control.current).toBe(100);
  });

  it('does not exceed the range of rates', () => {
    expect(controlOf(400_000).range).toEqual({ own: 400_000, min: 40_000, max: 1_000_000 });
  });
});
