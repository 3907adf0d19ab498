import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WINDOW_MS } from '../../src/border/committed-load.ts';
import type { Random } from '../../src/border/random.ts';
import { type Arrivals, Schedule } from '../../src/load/schedule.ts';
import { loadsOf } from '../../src/profile/load-of.ts';
import { TrafficProfile, type TrafficProfileInput } from '../../src/profile/profile.ts';
import { profileInput, rampShapes } from '../support/profiles.ts';
import { playLoad } from '../support/virtual-load.ts';

interface VirtualRun {
  readonly profile: Partial<TrafficProfileInput>;
  readonly seed?: number;
  readonly calls?: { min: number; max: number };
  readonly latencyMs?: (random: Random, atMs: number) => number;
}

/** Stages replace the plain numbers. */
function staged(input: Partial<TrafficProfileInput>): Partial<TrafficProfileInput> {
  if (input.stages === undefined) return input;
  return { ...input, requestsPerSecond: undefined, durationSeconds: undefined };
}

/** Plays a schedule with users of 2 to 12 calls on virtual time. */
function play({ profile: input, seed = 1, calls = { min: 2, max: 12 }, latencyMs }: VirtualRun) {
  const profile = TrafficProfile.from({ ...profileInput(), ...staged(input), seed });
  const { seconds, curve } = playLoad({
    load: loadsOf(profile)[0]!,
    thinkTime: profile.thinkTimeSeconds,
    calls: (random) => calls.min + random.integer(calls.max - calls.min + 1),
    expectedCalls: 5,
    latencyMs: latencyMs ?? ((random) => 5 + random.next() * 20),
  });
  const surplus = seconds.reduce((sum, second) => sum + second.surplus, 0);
  return { seconds, sent: seconds.map(({ sent }) => sent), surplus, curve };
}

/** Requests by which a second may be off if 1% is less, and the running total if 0.3% is less. */
const LEAST = 12;

/**
 * Each second is within 1% of the curve or 12 requests, and so is the running total within 0.3%. Users cannot be removed:
 * only users of earlier seconds send above the curve, and only making up for that leads below it.
 */
function expectOnCurve({ seconds }: ReturnType<typeof play>) {
  let due = 0;
  let total = 0;
  let above = 0;
  for (const [second, { target, sent, byEarlier }] of seconds.entries()) {
    due += target;
    total += sent;
    const where = `second ${second}: ${sent} sent, ${byEarlier} by users of earlier ones, ${target.toFixed(1)} due`;
    // Within a second, too, random deviations exceed the tolerance: up to the square root of its requests.
    const tolerated = Math.max(LEAST + 1, target * 0.01) + Math.sqrt(target);
    expect(sent, where).toBeLessThan(Math.max(target, byEarlier) + tolerated);
    expect(sent, where).toBeGreaterThan(target - above - tolerated);
    above = Math.max(0, total - due);
    const soFar = `by the end of second ${second}: ${total} sent, ${due.toFixed(1)} due`;
    expect(due - total, soFar).toBeLessThan(tolerated);
  }
  expect(above, 'above the curve at the end').toBeLessThan(Math.max(60, due * 0.01));
}

describe('the schedule of a crowd of 2 to 12 calls', () => {
  it.each([
    ['3 requests per second', { requestsPerSecond: 3, durationSeconds: 60 }],
    ['50 from a standing start', { requestsPerSecond: 50, durationSeconds: 30 }],
    ['200 up a ramp', { requestsPerSecond: 200, durationSeconds: 40, rampUpSeconds: 20 }],
    ['2,000 up a ramp', { requestsPerSecond: 2000, durationSeconds: 30, rampUpSeconds: 20 }],
    ['5,000 from a standing start', { requestsPerSecond: 5000, durationSeconds: 15 }],
    ['a profile of one second', { requestsPerSecond: 500, durationSeconds: 1 }],
  ])('is on the curve at %s', (_name, profile) => {
    expectOnCurve(play({ profile }));
  });

  it.each(rampShapes)('is on the curve up a %s ramp', (rampShape) => {
    const profile = { requestsPerSecond: 1000, durationSeconds: 20, rampUpSeconds: 15, rampShape };
    expectOnCurve(play({ profile }));
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
          expectOnCurve(play({ profile, seed }));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('is on the curve whatever the services’ latency', () => {
    const profile = { requestsPerSecond: 500, durationSeconds: 25, rampUpSeconds: 5 };
    for (const latency of [0, 300, 4000]) {
      const latencyMs = (random: Random) => latency * (0.5 + random.next());
      expectOnCurve(play({ profile, latencyMs }));
    }
  });

  it('climbs stages', () => {
    const stages = [
      { forSeconds: 5, requestsPerSecond: 100 },
      { forSeconds: 0, requestsPerSecond: 400 },
      { forSeconds: 5, requestsPerSecond: 400 },
      { forSeconds: 5, requestsPerSecond: 900 },
    ];
    expectOnCurve(play({ profile: { stages } }));
  });

  it('shows the surplus of a steep fall and is on the curve again afterwards', () => {
    const stages = [
      { forSeconds: 0, requestsPerSecond: 1000 },
      { forSeconds: 10, requestsPerSecond: 1000 },
      { forSeconds: 0, requestsPerSecond: 100 },
      { forSeconds: 40, requestsPerSecond: 100 },
    ];
    const run = play({ profile: { stages } });
    const above = run.sent.reduce((sum, requests) => sum + requests, 0) - 10_000 - 4000;
    expect(run.surplus).toBeGreaterThan(500);
    expect(Math.abs(run.surplus - above)).toBeLessThanOrEqual(0.003 * 14_000);
    for (const requests of run.sent.slice(35)) expect(Math.abs(requests - 100)).toBeLessThan(13);
  });
});

describe('the schedule of users who do not think', () => {
  const thinkTimeSeconds = { min: 0, max: 0 };

  it.each([
    ['one call each', { min: 1, max: 1 }, 5, 0, 100],
    ['many calls, fast services', { min: 2, max: 12 }, 2, 2, 100],
    // The first users' requests are not known before they are answered: the first second is 220 above.
    ['many calls, slow services', { min: 2, max: 12 }, 200, 4, 300],
  ])('settles on the curve: %s', { tags: 'long' }, (_name, calls, latency, settled, off) => {
    const profile = { requestsPerSecond: 500, durationSeconds: 20, thinkTimeSeconds };
    const run = play({ profile, calls, latencyMs: (random) => latency * (0.5 + random.next()) });
    // The number of calls per user is random here, with some 70 users of 2 to 12 calls each second.
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
  const nobodyHere = {
    users: 0,
    someAreLate: false,
    takeAnnounced: () => {},
    takeLags: () => {},
    takeLeft: () => 0,
  };
  const numbers = { userType: () => 0, workflow: () => 0, steps: () => 5 };
  const startsOf = (input: Partial<TrafficProfileInput>) => {
    const profile = profileInput({ requestsPerSecond: 200, durationSeconds: 1, ...input });
    const schedule = new Schedule(loadsOf(TrafficProfile.from(profile))[0]!, numbers);
    return [...(schedule.plan(0, nobodyHere) as Arrivals).starts];
  };

  it('evenly, unless configured otherwise', () => {
    const evenly = Array.from({ length: 20 }, (_, user) => 2.5 + user * 5);
    expect(startsOf({})).toEqual(evenly);
    expect(startsOf({ arrivals: 'even' })).toEqual(evenly);
  });

  it('at random times in order, the same number, the same for the same seed', () => {
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
