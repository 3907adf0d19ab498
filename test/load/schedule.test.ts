import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WINDOW_MS } from '../../src/border/committed-load.ts';
import type { Random } from '../../src/border/random.ts';
import type { CrowdBooks } from '../../src/crowd/admission.ts';
import { playVirtually } from '../../src/crowd/virtual-run.ts';
import { Schedule } from '../../src/load/schedule.ts';
import { loadOf } from '../../src/profile/load-of.ts';
import { TrafficProfile, type TrafficProfileInput } from '../../src/profile/profile.ts';
import { Caller } from '../support/caller.ts';
import { profileInput, rampShapes } from '../support/profiles.ts';

const NO_BOOKS: CrowdBooks<Caller> = {
  arrived: () => {},
  refused: () => {},
  left: () => {},
};

interface VirtualRun {
  readonly profile: Partial<TrafficProfileInput>;
  readonly seed?: number;
  readonly calls?: { min: number; max: number };
  readonly latencyMs?: (random: Random, atMs: number) => number;
}

/** Stages stand in the place of the plain numbers. */
function staged(input: Partial<TrafficProfileInput>): Partial<TrafficProfileInput> {
  if (input.stages === undefined) return input;
  return { ...input, requestsPerSecond: undefined, durationSeconds: undefined };
}

/**
 * Plays a schedule with users of 2 to 12 calls on a virtual clock, as a worker does.
 * Returns the requests of each second and the surplus that the schedule set aside.
 */
function play({ profile: input, seed = 1, calls = { min: 2, max: 12 }, latencyMs }: VirtualRun) {
  const profile = TrafficProfile.from({ ...profileInput(), ...staged(input), seed });
  const numbers = { userType: () => 0, workflow: () => 0, steps: () => 5 };
  const schedule = new Schedule(loadOf(profile), numbers);
  const sent = new Array<number>(Math.ceil(schedule.endMs / 1000)).fill(0);
  const { min, max } = profile.thinkTimeSeconds;
  let surplus = 0;
  playVirtually<Caller>({
    endMs: schedule.endMs,
    books: NO_BOOKS,
    services: {
      send(user, atMs) {
        sent[Math.min(sent.length - 1, Math.floor(atMs / 1000))]!++;
        return latencyMs?.(user.random, atMs) ?? 5 + user.random.next() * 20;
      },
      answer(user) {
        user.callsLeft--;
        user.thinkTimeMs = 1000 * (min + user.random.next() * (max - min));
      },
    },
    plan(window, committed, expect) {
      const { firstIndex, starts, surplus: over } = schedule.plan(window, committed);
      surplus += over;
      for (const [i, start] of starts.entries()) {
        const user = new Caller(firstIndex + i, { seed });
        user.callsLeft = calls.min + user.random.integer(calls.max - calls.min + 1);
        expect(user, start);
      }
    },
  });
  return { sent, surplus, curve: schedule.curve };
}

interface Tolerance {
  /** Requests by which a second or the running total may be off, where 1% and 0.3% are less. */
  readonly requests: number;
}

/** Each second within 1% of the curve, the running total within 0.3%, or within some requests. */
function expectOnCurve({ sent, curve }: ReturnType<typeof play>, { requests: least }: Tolerance) {
  let total = 0;
  for (const [second, requests] of sent.entries()) {
    const due = curve.requestsBy((second + 1) * 1000) - curve.requestsBy(second * 1000);
    const dueSoFar = curve.requestsBy((second + 1) * 1000);
    total += requests;
    const where = `second ${second}: ${requests} sent, ${due.toFixed(1)} due`;
    expect(Math.abs(requests - due), where).toBeLessThan(Math.max(least + 1, due * 0.01));
    const soFar = `by the end of second ${second}: ${total} sent, ${dueSoFar.toFixed(1)} due`;
    expect(Math.abs(total - dueSoFar), soFar).toBeLessThan(Math.max(least + 1, dueSoFar * 0.003));
  }
}

/**
 * Users cannot be taken away: when more of them are due than the curve has room for, by chance or
 * because a steep ramp ends just when its first users come back, it is over by that. It is rare.
 */
const chance: Tolerance = { requests: 60 };
const promised: Tolerance = { requests: 12 };

describe('the schedule of a crowd of 2 to 12 calls', () => {
  it.each([
    ['3 requests per second', { requestsPerSecond: 3, durationSeconds: 60 }],
    ['50 from a standing start', { requestsPerSecond: 50, durationSeconds: 30 }],
    ['200 up a ramp', { requestsPerSecond: 200, durationSeconds: 40, rampUpSeconds: 20 }],
    ['2,000 up a ramp', { requestsPerSecond: 2000, durationSeconds: 30, rampUpSeconds: 20 }],
    ['5,000 from a standing start', { requestsPerSecond: 5000, durationSeconds: 15 }],
    ['a profile of one second', { requestsPerSecond: 500, durationSeconds: 1 }],
  ])('is on the curve at %s', (_name, profile) => {
    expectOnCurve(play({ profile }), promised);
  });

  it.each(rampShapes)('is on the curve up a %s ramp', (rampShape) => {
    const profile = { requestsPerSecond: 1000, durationSeconds: 20, rampUpSeconds: 15, rampShape };
    expectOnCurve(play({ profile }), promised);
  });

  it('is on the curve whatever the seed, rate and ramp', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 1, max: 1500 }),
        fc.integer({ min: 0, max: 15 }),
        fc.constantFrom(...rampShapes),
        (seed, requestsPerSecond, rampUpSeconds, rampShape) => {
          const profile = { requestsPerSecond, durationSeconds: 15, rampUpSeconds, rampShape };
          expectOnCurve(play({ profile, seed }), chance);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('is on the curve whatever the latency of the services', () => {
    const profile = { requestsPerSecond: 500, durationSeconds: 25, rampUpSeconds: 5 };
    for (const latency of [0, 300, 4000]) {
      const latencyMs = (random: Random) => latency * (0.5 + random.next());
      expectOnCurve(play({ profile, latencyMs }), chance);
    }
  });

  it('climbs stages', () => {
    const stages = [
      { forSeconds: 5, requestsPerSecond: 100 },
      { forSeconds: 0, requestsPerSecond: 400 },
      { forSeconds: 5, requestsPerSecond: 400 },
      { forSeconds: 5, requestsPerSecond: 900 },
    ];
    expectOnCurve(play({ profile: { stages } }), promised);
  });

  it('shows the surplus of a steep way down and is on the curve again afterwards', () => {
    const stages = [
      { forSeconds: 0, requestsPerSecond: 1000 },
      { forSeconds: 10, requestsPerSecond: 1000 },
      { forSeconds: 0, requestsPerSecond: 100 },
      { forSeconds: 40, requestsPerSecond: 100 },
    ];
    const run = play({ profile: { stages } });
    const above = run.sent.reduce((sum, requests) => sum + requests, 0) - 10_000 - 4000;
    expect(run.surplus).toBeGreaterThan(500);
    expect(Math.abs(run.surplus - above)).toBeLessThanOrEqual(12);
    for (const requests of run.sent.slice(35)) expect(Math.abs(requests - 100)).toBeLessThan(13);
  });
});

describe('the schedule of users who do not think', () => {
  const thinkTimeSeconds = { min: 0, max: 0 };

  it.each([
    ['one call each', { min: 1, max: 1 }, 5, 0, 100],
    ['many calls, fast services', { min: 2, max: 12 }, 2, 2, 100],
    // What the first users make is not known before they are answered: the first second is 220 above.
    ['many calls, slow services', { min: 2, max: 12 }, 200, 4, 300],
  ])('settles on the curve: %s', (_name, calls, latency, settled, off) => {
    const profile = { requestsPerSecond: 500, durationSeconds: 20, thinkTimeSeconds };
    const run = play({ profile, calls, latencyMs: (random) => latency * (0.5 + random.next()) });
    // How many calls users make is chance here, some 70 users of 2 to 12 calls each second.
    let total = 0;
    for (const [second, requests] of run.sent.entries()) {
      total += requests;
      if (second < settled) continue;
      expect(Math.abs(requests - 500), `second ${second}`).toBeLessThan(100);
      expect(Math.abs(total - 500 * (second + 1)), `until second ${second}`).toBeLessThan(off);
    }
  });
});

describe('the users of a window arrive', () => {
  const nobodyHere = { through: () => 0, late: () => [] };
  const numbers = { userType: () => 0, workflow: () => 0, steps: () => 5 };
  const startsOf = (input: Partial<TrafficProfileInput>) => {
    const profile = profileInput({ requestsPerSecond: 200, durationSeconds: 1, ...input });
    return [
      ...new Schedule(loadOf(TrafficProfile.from(profile)), numbers).plan(0, nobodyHere).starts,
    ];
  };

  it('evenly, unless something else is asked for', () => {
    const evenly = Array.from({ length: 20 }, (_, user) => 2.5 + user * 5);
    expect(startsOf({})).toEqual(evenly);
    expect(startsOf({ arrivals: 'even' })).toEqual(evenly);
  });

  it('at random moments in order, as many of them, the same for the same seed', () => {
    const starts = startsOf({ arrivals: 'random' });
    expect(starts).toHaveLength(20);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    expect(starts[0]).toBeGreaterThanOrEqual(0);
    expect(starts.at(-1)).toBeLessThan(WINDOW_MS);
    const gaps = starts.slice(1).map((start, user) => start - starts[user]!);
    expect(Math.max(...gaps)).toBeGreaterThan(2 * Math.min(...gaps));
    expect(startsOf({ arrivals: 'random' })).toEqual(starts);
    expect(startsOf({ arrivals: 'random', seed: 2 })).not.toEqual(starts);
  });
});
