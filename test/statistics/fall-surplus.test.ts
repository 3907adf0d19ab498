import { describe, expect, it } from 'vitest';
import { AGES } from '../../src/border/lanes.ts';
import { FallSurplus } from '../../src/statistics/fall-surplus.ts';

/** Requests by the age of their users in seconds: `{ 0: 5 }` means five by users who have just arrived. */
function ages(counts: Readonly<Record<number, number>>): number[] {
  return Array.from({ length: AGES }, (_, age) => counts[age] ?? 0);
}

/** Excused surpluses of seconds, each [target, requests by age]. */
function surpluses(...seconds: [target: number, byAge: Readonly<Record<number, number>>][]) {
  const fall = new FallSurplus();
  return seconds.map(([target, byAge], second) => {
    const sent = Object.values(byAge).reduce((sum, count) => sum + count, 0);
    return fall.of(second, evenly(target), sent, ages(byAge));
  });
}

/** One second of a level curve, in tenths. */
function evenly(target: number): number[] {
  return Array.from({ length: 10 }, () => target / 10);
}

describe('a surplus is excused', () => {
  it('never on a curve that does not fall, whoever sent it', () => {
    expect(surpluses([100, { 0: 100 }], [100, { 1: 140 }], [120, { 1: 60, 2: 90 }])).toEqual([
      0, 0, 0,
    ]);
  });

  it('after a fall, as far as users who had arrived before it sent more than the curve', () => {
    expect(surpluses([100, { 0: 100 }], [20, { 1: 70 }], [20, { 2: 30 }])).toEqual([0, 50, 10]);
  });

  it('but not requests of users who arrived after the fall', () => {
    expect(surpluses([100, { 0: 100 }], [20, { 0: 15, 1: 70 }], [20, { 1: 40, 2: 30 }])).toEqual([
      0, 50, 10,
    ]);
  });

  it('also if those users think for so long that they come back seconds later', () => {
    const seconds = surpluses(
      [100, { 0: 100 }],
      [20, { 0: 20 }],
      [20, { 0: 10, 1: 5, 2: 5 }],
      [20, { 3: 90 }],
    );
    expect(seconds).toEqual([0, 0, 0, 70]);
  });

  it('until the curve rises, and from the next fall on again', () => {
    const seconds = surpluses(
      [100, { 0: 100 }],
      [50, { 1: 80 }],
      [50, { 0: 20, 2: 30 }],
      [60, { 1: 10, 3: 70 }],
      [30, { 1: 10, 4: 40 }],
    );
    expect(seconds).toEqual([0, 30, 0, 0, 20]);
  });

  it('where the curve falls below those users within a second, also for users who arrived earlier in it', () => {
    const fall = new FallSurplus();
    fall.of(0, evenly(100), 100, ages({ 1: 100 }));
    const falling = [10, 10, 9, 8, 7, 6, 5, 4, 3, 2];
    expect(fall.of(1, falling, 75, ages({ 0: 5, 1: 70 }))).toBeCloseTo(1 + 2 + 3 + 4 + 5);
    expect(fall.of(2, evenly(20), 60, ages({ 0: 10, 1: 5, 2: 45 }))).toBe(30);
  });

  it('not for users who arrived in the second in which the curve steps down', () => {
    const fall = new FallSurplus();
    fall.of(0, evenly(100), 100, ages({ 1: 100 }));
    expect(fall.of(1, evenly(50), 80, ages({ 0: 20, 1: 60 }))).toBeCloseTo(10);
    expect(fall.of(2, evenly(50), 75, ages({ 1: 20, 2: 55 }))).toBeCloseTo(5);
  });

  it('for users of any age', () => {
    const long = Array.from({ length: AGES + 10 }, (): [number, Record<number, number>] => [
      10,
      { [AGES - 1]: 15 },
    ]);
    const seconds = surpluses([100, { 0: 100 }], ...long);
    expect(seconds.slice(1)).toEqual(long.map(() => 5));
  });
});
