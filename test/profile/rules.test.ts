import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TrafficProfile } from '../../src/profile/profile.ts';
import { profileInput, STAGES, stagedInput } from '../support/profiles.ts';
import { problemsOf } from './problems-of.ts';

describe('a profile is rejected if', () => {
  it.each<[string, Record<string, unknown>, string]>([
    [
      'it has both a rate and stages',
      { requestsPerSecond: 5 },
      'requestsPerSecond: found 5, must be omitted: stages replace it',
    ],
    [
      'it has both a ramp shape and stages',
      { rampShape: 'linear' },
      'rampShape: found "linear", must be omitted: stages replace it',
    ],
    [
      'a stage has more users than there may be',
      {
        stages: [
          { forSeconds: 1, users: 5 },
          { forSeconds: 1, users: 20 },
        ],
        maxUsers: 10,
      },
      'stages[1].users: found 20, must be at most maxUsers (10)',
    ],
    [
      'its concurrent users come at random',
      { stages: [{ forSeconds: 1, users: 5 }], arrivals: 'random' },
      'arrivals: found "random", must be even: with users, a user arrives when a place becomes free',
    ],
    ['it has no stage', { stages: [] }, 'stages: found a list of 0, must have a stage'],
    [
      'its stages have no length',
      { stages: [{ forSeconds: 0, requestsPerSecond: 5 }] },
      'stages: found a list of 1, must have forSeconds that sum to a number above 0, at most 1,728,000; the sum is 0',
    ],
    [
      'its stages have no rate',
      { stages: [{ forSeconds: 1, requestsPerSecond: 0 }] },
      'stages: found a list of 1, must have requestsPerSecond above 0',
    ],
    [
      'a stage is incomplete',
      { stages: [{ forSeconds: 1 }] },
      'stages[0].requestsPerSecond: missing, must be a number from 0 to 1,000,000',
    ],
    [
      'a stage has a mistyped key',
      { stages: [...STAGES, { forSecond: 1 }] },
      'stages[3].forSecond: unknown key (found 1), did you mean forSeconds?',
    ],
    [
      'a mix of a stage does not sum to 1',
      { stages: [{ ...STAGES[0], workflowDistribution: { browse: 0.5 } }] },
      'stages[0].workflowDistribution: found a mapping of browse, must sum to 1; the sum is 0.5',
    ],
    [
      'a stage is missing',
      { stages: [undefined] },
      'stages[0]: found nothing (null), must be a mapping of a stage',
    ],
  ])('%s', (_, overrides, problem) => {
    expect(problemsOf({ ...stagedInput(), ...overrides })).toContain(problem);
  });

  it('it has more user types than a run can count, stages and scenarios included', () => {
    const share = (prefix: string) =>
      Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`${prefix}${index}`, 1 / 40]));
    const last = { forSeconds: 1, requestsPerSecond: 5, userTypeDistribution: share('b') };
    const input = stagedInput({ userTypeDistribution: share('a'), stages: [last] });
    expect(problemsOf(input)).toEqual([
      'userTypeDistribution: found a mapping of a0, a1, a2, …, must name at most 64 user types, stages and scenarios included; there are 80',
    ]);
  });

  it('it is not an object', () => {
    for (const input of [null, undefined, 5, 'x', [], () => 0, Symbol('x'), new Date()]) {
      expect(problemsOf(input)).toHaveLength(1);
    }
  });

  it('many things are wrong, and lists all of them', () => {
    const input = { name: '', requestsPerSecond: 0, seed: -1, completion: { a: 2, b: 3 }, foo: 1 };
    const paths = problemsOf(input).map((line) => line.slice(0, line.indexOf(':')));
    expect(paths.sort()).toEqual([
      'completion.a',
      'completion.b',
      'durationSeconds',
      'foo',
      'name',
      'requestsPerSecond',
      'seed',
      'workflowDistribution',
    ]);
  });

  it('anything is wrong, with no other kind of error', () => {
    const keys = Object.keys(TrafficProfile.from(profileInput()));
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSparseArray: true,
    });
    const stage = fc.record({ forSeconds: anything, requestsPerSecond: anything, shape: anything });
    const input = fc.oneof(
      anything,
      fc.dictionary(fc.constantFrom(...keys), anything),
      fc
        .tuple(fc.constantFrom(...keys), anything)
        .map(([key, value]) => ({ ...profileInput(), [key]: value })),
      fc.array(stage, { maxLength: 3 }).map((list) => ({ ...stagedInput(), stages: list })),
    );
    fc.assert(
      fc.property(input, (value) => void problemsOf(value)),
      { numRuns: 500 },
    );
  });
});
