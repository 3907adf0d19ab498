import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocateCommittedLoad, CommittedLoadReader } from '../../src/border/committed-load.ts';
import { unpackKind } from '../../src/border/messages.ts';
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

/** Arrivals of each window and their workflows, of users who make one request: the curve itself. */
function arrivals(profile: TrafficProfile, part?: Part) {
  const [load] = loadsOf(profile);
  const schedule = new Schedule(part === undefined ? load! : partOfLoad(load!, part), {
    userType: () => 0,
    workflow: (name) => WORKFLOWS.indexOf(name),
    steps: () => 1,
  });
  const silence = new CommittedLoadReader(allocateCommittedLoad(1), 1);
  const windows = Math.ceil(schedule.endMs / schedule.windowMs);
  return Array.from({ length: windows }, (_, window) => schedule.plan(window, silence) as Arrivals);
}

const rates = fc.oneof(
  fc.double({ min: 0.2, max: 20, noNaN: true }),
  fc.integer({ min: 20, max: 3000 }),
);

describe('what shards plan', () => {
  it.each(COUNTS)('is what one machine plans, in every window, with %i of them', (count) => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            forSeconds: fc.integer({ min: 0, max: 5 }),
            requestsPerSecond: rates,
            shape: fc.constantFrom(...rampShapes),
          }),
          { minLength: 1, maxLength: 4 },
        ),
        (stages) => {
          const profile = profileOf({ stages: [{ ...stages[0]!, forSeconds: 2 }, ...stages] });
          const one = arrivals(profile).map(({ starts }) => starts.length);
          const shards = partsOf(count).map((part) => arrivals(profile, part));
          const sums = one.map((_, window) =>
            shards.reduce((sum, windows) => sum + windows[window]!.starts.length, 0),
          );
          expect(sums).toEqual(one);
        },
      ),
      { numRuns: 50, interruptAfterTimeLimit: 400, markInterruptAsFailure: false },
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
