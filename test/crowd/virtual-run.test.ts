import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WINDOW_MS } from '../../src/border/committed-load.ts';
import { playVirtually, type VirtualRun } from '../../src/crowd/virtual-run.ts';
import { Caller } from '../support/caller.ts';

interface World {
  readonly starts: readonly number[];
  readonly latencyMs: (user: number) => number;
  readonly thinkTimeMs: number;
  readonly run?: Partial<VirtualRun<Caller>>;
}

/** Users of three calls each who arrive in windows; what happened, in order. */
function play({ starts, latencyMs, thinkTimeMs, run }: World) {
  const events: { atMs: number; user: number; what: 'send' | 'answer' }[] = [];
  const users = { arrived: 0, refused: 0, completed: 0, interrupted: 0, abandoned: 0, failed: 0 };
  playVirtually<Caller>({
    endMs: 2000,
    windowMs: WINDOW_MS,
    books: {
      arrived: () => users.arrived++,
      refused: () => users.refused++,
      left: (_user, how) => users[how]++,
      stayed: () => {},
    },
    services: {
      send(user, atMs) {
        events.push({ atMs, user: user.index, what: 'send' });
        return latencyMs(user.index);
      },
      answer(user, atMs) {
        events.push({ atMs, user: user.index, what: 'answer' });
        user.callsLeft--;
      },
    },
    plan(window, { expect }) {
      for (const [index, start] of starts.entries()) {
        if (Math.floor(start / WINDOW_MS) !== window) continue;
        expect(new Caller(index, { callsLeft: 3, thinkTimeMs }), start);
      }
    },
    ...run,
  });
  return { events, users };
}

describe('a virtual run', () => {
  it('sends each request exactly when it is due, and answers it a latency later', () => {
    const { events } = play({ starts: [10.5], latencyMs: () => 20, thinkTimeMs: 300 });
    expect(events.map(({ atMs, what }) => `${what} at ${atMs}`)).toEqual([
      'send at 10.5',
      'answer at 30.5',
      'send at 330.5',
      'answer at 350.5',
      'send at 650.5',
      'answer at 670.5',
    ]);
  });

  it('handles events in the order of their times, and loses no user', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1999, noNaN: true }), { maxLength: 50 }),
        fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 7 }),
        fc.constantFrom(0, 0.5, 150),
        fc.constantFrom(0, 500),
        (starts, latencies, thinkTimeMs, graceMs) => {
          const latencyMs = (user: number) => latencies[user % latencies.length]!;
          const { events, users } = play({ starts, latencyMs, thinkTimeMs, run: { graceMs } });
          const untilEnd = events.filter(({ atMs }) => atMs <= 2000 + graceMs);
          const times = untilEnd.map(({ atMs }) => atMs);
          expect(times).toEqual(times.toSorted((a, b) => a - b));
          const sends = events.filter(({ what }) => what === 'send');
          expect(sends.every(({ atMs }) => atMs <= 2000 + graceMs)).toBe(true);
          expect(sends).toHaveLength(events.length / 2);
          expect(users.arrived).toBe(starts.length);
          expect(users.completed + users.interrupted).toBe(starts.length);
        },
      ),
    );
  });

  it('plans a window when the previous one begins, knowing what happened until then and no more', () => {
    const seen: number[] = [];
    const due = new Float64Array(10);
    const announced = new Float64Array(10);
    play({
      starts: [],
      latencyMs: () => 121,
      thinkTimeMs: 150,
      run: {
        endMs: 600,
        plan(window, { committed, expect }) {
          committed[0]!.takeAnnounced(0, announced);
          for (const [i, count] of announced.entries()) due[i]! += count;
          seen.push(due.subarray(0, window + 1).reduce((sum, count) => sum + count, 0));
          if (window === 0) expect(new Caller(0, { callsLeft: 3, thinkTimeMs: 150 }), 10);
        },
      },
    });
    // Answered at 131, due at 281: known at 200, when window 3 is planned. Answered at 402: not known at 400.
    expect(seen).toEqual([0, 0, 0, 1, 1, 1]);
  });

  it('keeps the limit of users', () => {
    const starts = Array.from({ length: 10 }, (_, user) => user);
    const limits = { maxUsers: 4, maxWaiting: 1 };
    const { users } = play({ starts, latencyMs: () => 50, thinkTimeMs: 0, run: { limits } });
    expect(users).toMatchObject({ arrived: 4, refused: 6, completed: 4 });
  });
});
