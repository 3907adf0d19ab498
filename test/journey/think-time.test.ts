import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/border/random.ts';
import {
  drawThinkTimeMs,
  type ThinkTime,
  type ThinkTimeDistribution,
} from '../../src/journey/think-time.ts';

const DISTRIBUTIONS = ['uniform', 'exponential', 'lognormal'] as const;

function draws(thinkTime: ThinkTime, count = 50_000): number[] {
  const random = new Random(1, 1);
  return Array.from({ length: count }, () => drawThinkTimeMs(thinkTime, random));
}

test('never leaves [min, max], down to zero and with min = max', () => {
  const seconds = fc.double({ min: 0, max: 10_000, noNaN: true });
  fc.assert(
    fc.property(
      fc.nat(),
      seconds,
      seconds,
      fc.constantFrom(...DISTRIBUTIONS),
      (index, a, b, distribution) => {
        const [min, max] = [Math.min(a, b), Math.max(a, b)];
        const drawn = drawThinkTimeMs({ min, max, distribution }, new Random(1, index));
        expect(drawn).toBeGreaterThanOrEqual(min * 1000);
        expect(drawn).toBeLessThanOrEqual(max * 1000);
      },
    ),
  );
  for (const distribution of DISTRIBUTIONS) {
    expect(draws({ min: 0.7, max: 0.7, distribution }, 10)).toEqual(new Array(10).fill(700));
    expect(draws({ min: 0, max: 0, distribution }, 10)).toEqual(new Array(10).fill(0));
  }
});

const shapes: { distribution: ThinkTimeDistribution; mean: number; median: number }[] = [
  { distribution: 'uniform', mean: 0.5, median: 0.5 },
  { distribution: 'exponential', mean: 0.281, median: 0.215 },
  { distribution: 'lognormal', mean: 0.368, median: 0.325 },
];

describe.each(shapes)('$distribution', ({ distribution, mean, median }) => {
  const sorted = draws({ min: 1, max: 2, distribution }).sort((a, b) => a - b);

  test(`has its mean ${mean} and its median ${median} of the way from min to max`, () => {
    const drawnMean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
    expect(drawnMean / 1000 - 1).toBeCloseTo(mean, 2);
    expect(sorted[sorted.length / 2]! / 1000 - 1).toBeCloseTo(median, 2);
  });

  test('uses the whole range without accumulating at its ends', () => {
    expect(sorted.at(-1)).toBeGreaterThan(1990);
    expect(sorted.filter((value) => value === 2000)).toHaveLength(0);
    expect(sorted.filter((value) => value < 1001).length).toBeLessThan(sorted.length * 0.005);
  });
});
