import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allocateCommittedLoad,
  CommittedLoad,
  CommittedLoadReader,
  WINDOW_MS,
  windowOf,
} from '../../src/border/committed-load.ts';
import { Random } from '../../src/border/random.ts';
import { TimingWheel } from '../../src/crowd/timing-wheel.ts';
import { Schedule } from '../../src/load/schedule.ts';
import { loadOf } from '../../src/profile/load-of.ts';
import { TrafficProfile, type TrafficProfileInput } from '../../src/profile/profile.ts';
import { profileInput, rampShapes } from '../support/profiles.ts';

interface VirtualUser {
  dueMs: number;
  readonly index: number;
  next: VirtualUser | null;
  readonly random: Random;
  readonly arrivalWindow: number;
  callsLeft: number;
}

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
  const buffer = allocateCommittedLoad(1);
  const reader = new CommittedLoadReader(buffer, 1);
  const load = new CommittedLoad(buffer, 0);
  const wheel = new TimingWheel<VirtualUser>();
  const sent = new Array<number>(Math.ceil(schedule.endMs / 1000)).fill(0);
  const { min, max } = profile.thinkTimeSeconds;
  let surplus = 0;
  const endMs = schedule.endMs;
  const send = (user: VirtualUser, now: number) => {
    sent[Math.floor(user.dueMs / 1000)]!++;
    if (--user.callsLeft === 0) return;
    const latency = latencyMs?.(user.random, now) ?? 5 + user.random.next() * 20;
    const thinkMs = 1000 * (min + user.random.next() * (max - min));
    const ended = user.dueMs + latency;
    user.dueMs = ended + thinkMs;
    wheel.insert(user);
    // The response ends later than it is sent; what counts is whether its window was planned by then.
    const dueWindow = windowOf(user.dueMs);
    load.add(dueWindow);
    if (dueWindow <= windowOf(ended) + 1) load.addLate(dueWindow - user.arrivalWindow);
  };
  for (let window = 0; window * WINDOW_MS < endMs; window++) {
    const { firstIndex, starts, surplus: over } = schedule.plan(window, reader);
    surplus += over;
    for (const [i, start] of starts.entries()) {
      const random = new Random(seed, firstIndex + i);
      const callsLeft = calls.min + random.integer(calls.max - calls.min + 1);
      wheel.insert({
        dueMs: start,
        index: firstIndex + i,
        next: null,
        random,
        arrivalWindow: window,
        callsLeft,
      });
    }
    // A window is played while the next one is being planned.
    const until = Math.min(window * WINDOW_MS, endMs - 1e-6);
    for (let u = wheel.takeDue(until); u !== null; u = wheel.takeDue(until)) send(u, until);
  }
  for (let u = wheel.takeDue(endMs - 1e-6); u !== null; u = wheel.takeDue(endMs - 1e-6)) {
    send(u, endMs);
  }
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
    ['one call each', { min: 1, max: 1 }, 5, 0],
    ['many calls, fast services', { min: 2, max: 12 }, 2, 2],
    ['many calls, slow services', { min: 2, max: 12 }, 200, 4],
  ])('settles on the curve: %s', (_name, calls, latency, settled) => {
    const profile = { requestsPerSecond: 500, durationSeconds: 20, thinkTimeSeconds };
    const run = play({ profile, calls, latencyMs: (random) => latency * (0.5 + random.next()) });
    // How many calls users make is chance here, some 70 users of 2 to 12 calls each second.
    let total = 0;
    for (const [second, requests] of run.sent.entries()) {
      total += requests;
      if (second < settled) continue;
      expect(Math.abs(requests - 500), `second ${second}`).toBeLessThan(100);
      expect(Math.abs(total - 500 * (second + 1)), `until second ${second}`).toBeLessThan(100);
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
