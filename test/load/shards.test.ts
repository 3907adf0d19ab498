import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocateCommittedLoad, CommittedLoadReader } from '../../src/border/committed-load.ts';
import { type Places, unpackKind } from '../../src/border/messages.ts';
import type { Part } from '../../src/border/part.ts';
import { partOfLoad } from '../../src/load/part-of-load.ts';
import { type Arrivals, Schedule } from '../../src/load/schedule.ts';
import { loadsOf } from '../../src/profile/load-of.ts';
import { TrafficProfile, type TrafficProfileInput } from '../../src/profile/profile.ts';
import { profileInput, rampShapes } from '../support/profiles.ts';
import { playLoad } from '../support/virtual-load.ts';

const COUNTS = [1, 2, 3, 7, 16];

const partsOf = (count: number): Part[] =>
  Array.from({ length: count }, (_, index) => ({ index, count }));

function profileOf(input: Partial<TrafficProfileInput>): TrafficProfile {
  const staged =
    input.stages === undefined ? {} : { requestsPerSecond: undefined, durationSeconds: undefined };
  return TrafficProfile.from({ ...profileInput(), ...input, ...staged });
}

const WORKFLOWS = ['browse', 'purchase', 'account', 'quickbuy'];

/** What is planned for each window, with users who make one request. */
function planned(profile: TrafficProfile, part?: Part): (Arrivals | Places)[] {
  const [load] = loadsOf(profile);
  const schedule = new Schedule(part === undefined ? load! : partOfLoad(load!, part), {
    userType: () => 0,
    workflow: (name) => WORKFLOWS.indexOf(name),
    steps: () => 1,
  });
  const silence = new CommittedLoadReader(allocateCommittedLoad(1), 1);
  const windows = Math.ceil(schedule.endMs / schedule.windowMs);
  return Array.from({ length: windows }, (_, window) => schedule.plan(window, silence));
}

/** Arrivals of each window and their workflows: the curve itself. */
const arrivals = (profile: TrafficProfile, part?: Part) => planned(profile, part) as Arrivals[];

const rates = fc.oneof(
  fc.double({ min: 0.2, max: 20, noNaN: true }),
  fc.integer({ min: 20, max: 3000 }),
);

/** Stages of any shape with levels of a model, the first of which lasts. */
function stagesOf(model: 'requestsPerSecond' | 'usersPerSecond' | 'users') {
  const stage = fc.record({
    forSeconds: fc.integer({ min: 0, max: 5 }),
    level: model === 'users' ? fc.integer({ min: 1, max: 500 }) : rates,
    shape: fc.constantFrom(...rampShapes),
  });
  return fc.array(stage, { minLength: 1, maxLength: 4 }).map((stages) =>
    [{ ...stages[0]!, forSeconds: 2 }, ...stages].map(({ level, ...rest }) => {
      return { ...rest, [model]: level };
    }),
  );
}

const RUNS = { numRuns: 50, interruptAfterTimeLimit: 200, markInterruptAsFailure: false };

describe('what shards plan', () => {
  it.each(
    COUNTS.flatMap((count) =>
      (['requestsPerSecond', 'usersPerSecond'] as const).map((model) => [count, model] as const),
    ),
  )('is what one machine plans, in every window, with %i of them and %s', (count, model) => {
    fc.assert(
      fc.property(stagesOf(model), (stages) => {
        const profile = profileOf({ stages });
        const one = arrivals(profile).map(({ starts }) => starts.length);
        const shards = partsOf(count).map((part) => arrivals(profile, part));
        const sums = one.map((_, window) =>
          shards.reduce((sum, windows) => sum + windows[window]!.starts.length, 0),
        );
        expect(sums).toEqual(one);
      }),
      RUNS,
    );
  });

  it.each(COUNTS)('is as many users at once as on one machine, with %i of them', (count) => {
    fc.assert(
      fc.property(stagesOf('users'), fc.double({ min: 0, max: 1, noNaN: true }), (stages, at) => {
        const profile = profileOf({ stages });
        const usersAt = ({ from, to }: Places) => Math.floor(from + at * (to - from));
        const one = planned(profile) as Places[];
        const shards = partsOf(count).map((part) => planned(profile, part) as Places[]);
        for (const [window, places] of one.entries()) {
          const all = shards.reduce((sum, windows) => sum + usersAt(windows[window]!), 0);
          expect(all).toBe(usersAt(places));
        }
      }),
      RUNS,
    );
  });

  it.each(COUNTS)('is spread over a window, with %i of them', (count) => {
    const profile = profileOf({ requestsPerSecond: 10 * count, durationSeconds: 2 });
    const starts = partsOf(count)
      .flatMap((part) => arrivals(profile, part))
      .flatMap((window) => [...window.starts])
      .sort((a, b) => a - b);
    const gaps = starts.slice(1).map((start, i) => start - starts[i]!);
    for (const gap of gaps) expect(gap).toBeCloseTo(100 / count, 6);
  });

  it.each(COUNTS)('has the mix of the profile over all of them, with %i of them', (count) => {
    const profile = profileOf({ requestsPerSecond: 400, durationSeconds: 10, rampUpSeconds: 3 });
    const kinds = partsOf(count)
      .flatMap((part) => arrivals(profile, part))
      .flatMap((window) => [...window.kinds]);
    for (const [workflow, share] of Object.entries(profile.workflowDistribution)) {
      const number = WORKFLOWS.indexOf(workflow);
      const dealt = kinds.filter((kind) => unpackKind(kind).workflow === number).length;
      // All except the last block of users are complete, whichever shard plays them.
      const exact = share * kinds.length;
      expect(Math.abs(dealt - exact), workflow).toBeLessThanOrEqual(2 + Math.sqrt(count));
    }
  });
});

describe('what shards send', () => {
  it.each(
    COUNTS.flatMap(
      (count) =>
        [
          [count, { requestsPerSecond: 300, durationSeconds: 20, rampUpSeconds: 8 }],
          [count, { requestsPerSecond: 9, durationSeconds: 40, rampUpSeconds: 5 }],
          [count, { requestsPerSecond: 0.8, durationSeconds: 60 }],
        ] as const,
    ),
  )('is on the curve in every second, with %i of them: %o', (count, input) => {
    const profile = profileOf(input);
    const load = loadsOf(profile)[0]!;
    const played = partsOf(count).map((part) =>
      playLoad({
        load: partOfLoad(load, part),
        thinkTime: profile.thinkTimeSeconds,
        calls: (random) => 2 + random.integer(11),
        expectedCalls: 5,
        latencyMs: (random) => 5 + random.next() * 20,
      }),
    );
    const { curve } = new Schedule(load, {
      userType: () => 0,
      workflow: () => 0,
      steps: () => 5,
    });
    let above = 0;
    for (let second = 0; second < profile.durationSeconds; second++) {
      const due = curve.areaBy((second + 1) * 1000) - curve.areaBy(second * 1000);
      const sent = played.reduce((sum, { seconds }) => sum + seconds[second]!.sent, 0);
      // Within a second, too, random deviations exceed the tolerance: up to the square root of its requests.
      const tolerated = Math.max(12, 0.01 * due) + Math.sqrt(due);
      expect(sent - due, `second ${second}`).toBeLessThanOrEqual(tolerated);
      expect(due - sent, `second ${second}`).toBeLessThanOrEqual(tolerated + above);
      above = Math.max(0, above + sent - due);
    }
  });
});
