import { describe, expect, test } from 'vitest';
import { createBehaviour } from '../../src/store/behaviour.ts';

const DRAWS = 20_000;

function draws<T>(draw: () => T): T[] {
  return Array.from({ length: DRAWS }, draw);
}

describe('added latency', () => {
  test.each([5, 20, 800])('has a mean of %d ms, in whole milliseconds that vary', (meanMs) => {
    const behaviour = createBehaviour(1, 'product', meanMs, 0);
    const delays = draws(() => behaviour.nextDelayMs());
    const mean = delays.reduce((sum, ms) => sum + ms, 0) / DRAWS;
    expect(Math.abs(mean / meanMs - 1)).toBeLessThan(0.03);
    expect(delays.every((ms) => Number.isInteger(ms) && ms >= 0)).toBe(true);
    expect(Math.max(...delays)).toBeGreaterThan(2 * meanMs);
  });

  test('is 0 by default', () => {
    const behaviour = createBehaviour(1, 'product', 0, 0);
    expect(new Set(draws(() => behaviour.nextDelayMs()))).toEqual(new Set([0]));
  });
});

describe('errors', () => {
  test.each([0, 0.01, 0.3, 1])('a rate of %d is the fraction that fails', (rate) => {
    const behaviour = createBehaviour(1, 'product', 0, rate);
    const failed = draws(() => behaviour.nextFails()).filter(Boolean).length;
    expect(Math.abs(failed / DRAWS - rate)).toBeLessThan(0.01);
  });

  test('the same seed draws the same numbers, another seed or service different ones', () => {
    const sequence = (seed: number, service: string) => {
      const behaviour = createBehaviour(seed, service, 50, 0.5);
      return Array.from({ length: 50 }, () => [behaviour.nextDelayMs(), behaviour.nextFails()]);
    };
    expect(sequence(1, 'cart')).toEqual(sequence(1, 'cart'));
    expect(sequence(1, 'cart')).not.toEqual(sequence(2, 'cart'));
    expect(sequence(1, 'cart')).not.toEqual(sequence(1, 'order'));
  });
});
