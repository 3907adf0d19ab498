import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TimingWheel } from '../../src/crowd/timing-wheel.ts';

interface Entry {
  dueMs: number;
  readonly index: number;
  next: Entry | null;
}

const entry = (index: number, dueMs: number): Entry => ({ index, dueMs, next: null });

function takeAll(wheel: TimingWheel<Entry>, nowMs: number): Entry[] {
  const taken: Entry[] = [];
  for (let e = wheel.takeDue(nowMs); e !== null; e = wheel.takeDue(nowMs)) taken.push(e);
  return taken;
}

/** Up to the next blocks, beyond the fine slots, and beyond the whole wheel (70 minutes). */
const dueTime = fc.oneof(
  fc.double({ min: 0, max: 50, noNaN: true }),
  fc.double({ min: 0, max: 20_000, noNaN: true }),
  fc.double({ min: 0, max: 10_000_000, noNaN: true }),
);

describe('the timing wheel', () => {
  it('returns each entry once, in order of due times, never early and as soon as asked', () => {
    fc.assert(
      fc.property(
        fc.array(dueTime, { maxLength: 60 }),
        fc.array(fc.double({ min: 0.001, max: 20_000, noNaN: true }), {
          minLength: 1,
          maxLength: 40,
        }),
        (dueTimes, steps) => {
          const wheel = new TimingWheel<Entry>();
          const waiting = new Set<number>();
          let index = 0;
          let now = 0;
          for (const step of steps) {
            const dueMs = dueTimes[index];
            if (dueMs !== undefined) {
              wheel.insert(entry(index, now + dueMs));
              waiting.add(index++);
            }
            now += step;
            const taken = takeAll(wheel, now);
            for (const [i, { dueMs: due, index: which }] of taken.entries()) {
              expect(due).toBeLessThanOrEqual(now);
              if (i > 0) expect(due).toBeGreaterThanOrEqual(taken[i - 1]!.dueMs);
              expect(waiting.delete(which)).toBe(true);
            }
            expect(wheel.size).toBe(waiting.size);
          }
          for (const { index: which, dueMs: due } of wheel.drain()) {
            expect(due).toBeGreaterThan(now);
            expect(waiting.delete(which)).toBe(true);
          }
          expect(waiting.size).toBe(0);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('keeps the order within a millisecond, and by index for equal times', () => {
    const wheel = new TimingWheel<Entry>();
    for (const [i, due] of [5.9, 5.1, 5.5, 5.1].entries()) wheel.insert(entry(i, due));
    expect(takeAll(wheel, 5.6).map(({ index }) => index)).toEqual([1, 3, 2]);
    expect(takeAll(wheel, 6).map(({ index }) => index)).toEqual([0]);
  });

  it('handles an entry that is already due in its turn', () => {
    const wheel = new TimingWheel<Entry>();
    wheel.insert(entry(0, 100.5));
    expect(takeAll(wheel, 100.2)).toEqual([]);
    wheel.insert(entry(1, 100.3));
    wheel.insert(entry(2, 3));
    expect(takeAll(wheel, 101).map(({ index }) => index)).toEqual([2, 1, 0]);
  });

  it('tells how long to sleep, and never too long', () => {
    fc.assert(
      fc.property(dueTime, fc.integer({ min: 0, max: 5000 }), (dueMs, now) => {
        const wheel = new TimingWheel<Entry>();
        takeAll(wheel, now);
        wheel.insert(entry(0, now + dueMs));
        const sleep = wheel.nextDueIn(now, 10);
        expect(sleep).toBeLessThanOrEqual(Math.min(10, Math.max(0, dueMs)) + 1e-9);
        expect(sleep).toBeGreaterThanOrEqual(Math.min(9, dueMs - 1) - 1e-9);
      }),
    );
  });
});
