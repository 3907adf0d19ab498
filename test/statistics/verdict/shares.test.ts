import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/border/random.ts';
import { isAbove, isBelow, levelOfSecond } from '../../../src/statistics/verdict/shares.ts';

describe('a count is above a tolerated share', () => {
  it.each<[string, number, number, number, boolean]>([
    ['when all of a few have it', 6, 6, 0.01, true],
    ['not when one of many has it', 1, 222, 0.003, false],
    ['not when it has just the share', 100, 10_000, 0.01, false],
    ['when it has clearly more', 150, 10_000, 0.01, true],
    ['not when there is nothing', 0, 0, 0.01, false],
  ])('%s', (_when, had, of, tolerated, above) => {
    expect(isAbove(had, of, tolerated)).toBe(above);
  });

  it.each([1, 60, 3600, 90_000])(
    'by chance in less than 1% of the runs, if they are %i seconds long',
    (seconds) => {
      const level = Array.from({ length: seconds }, (_, second) => levelOfSecond(second));
      expect(level.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(0.0005);
    },
  );

  it('by chance hardly ever, if services fail exactly the tolerated share', () => {
    let alarms = 0;
    for (let run = 0; run < 2000; run++) {
      const random = new Random(1, run);
      let failed = 0;
      for (let request = 0; request < 1000; request++) failed += Number(random.next() < 0.01);
      alarms += Number(isAbove(failed, 1000, 0.01));
    }
    expect(alarms / 2000).toBeLessThan(0.01);
  });
});

describe('a count is below an expected share', () => {
  it.each<[string, number, number, boolean]>([
    ['when hardly any of many has it', 3, 100, true],
    ['not when few are asked', 0, 5, false],
    ['not when it has the share', 50, 100, false],
  ])('%s', (_when, had, of, below) => {
    expect(isBelow(had, of, 0.5)).toBe(below);
  });
});
