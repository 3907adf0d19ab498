import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RushhourError } from '../../src/border/errors.ts';
import { TrafficProfile, type TrafficProfileInput } from '../../src/profile/profile.ts';
import { profileInput } from '../support/profiles.ts';

const stages = [
  { forSeconds: 10, requestsPerSecond: 40 },
  { forSeconds: 20, requestsPerSecond: 100, shape: 'smooth' as const },
  { forSeconds: 0, requestsPerSecond: 0 },
];

function staged(overrides: Partial<TrafficProfileInput> = {}): TrafficProfileInput {
  const plain = { requestsPerSecond: undefined, durationSeconds: undefined };
  return profileInput({ ...plain, stages, ...overrides });
}

/** The lines of the error that building from this throws, without the first. */
function problemsOf(input: unknown): string[] {
  try {
    TrafficProfile.from(input as TrafficProfileInput);
  } catch (error) {
    expect(error).toBeInstanceOf(RushhourError);
    expect((error as RushhourError).code).toBe('INVALID_PROFILE');
    return (error as RushhourError).message.split('\n  ').slice(1);
  }
  return [];
}

describe('TrafficProfile.from', () => {
  it('fills in missing values', () => {
    expect({ ...TrafficProfile.from(profileInput()) }).toEqual({
      ...profileInput(),
      rampUpSeconds: 0,
      rampDownSeconds: 0,
      rampShape: 'linear',
      usersPerSecond: null,
      users: null,
      stages: null,
      scenarios: null,
      thinkTimeSeconds: { min: 0.5, max: 2, distribution: 'uniform' },
      completion: { premium: 0.8, free: 0.5, guest: 0.3 },
      arrivals: 'even',
      seed: 1,
      maxUsers: null,
      maxConnections: null,
      requestTimeoutSeconds: 10,
      maxResponseBytes: 8 * 1024 * 1024,
      connections: 'shared',
      keepAlive: true,
      dnsTtlSeconds: 60,
      retryOnStale: false,
      gracefulStopSeconds: 0,
      headers: {},
      services: {},
      serviceSettings: {},
      whenDataRunsOut: 'stop',
      workflowModules: [],
      thresholds: [],
      abortAfter: null,
    });
  });

  it('treats undefined as absent', () => {
    const input = profileInput({
      seed: undefined,
      stages: undefined,
      thinkTimeSeconds: { min: undefined },
    });
    expect({ ...TrafficProfile.from(input) }).toEqual({ ...TrafficProfile.from(profileInput()) });
  });

  it('treats null stages as absent, as a profile without stages has them', () => {
    const input = profileInput({ stages: null });
    expect({ ...TrafficProfile.from(input) }).toEqual({ ...TrafficProfile.from(profileInput()) });
  });

  it.each([
    [
      'a getter that throws',
      {
        ...profileInput(),
        get name(): string {
          throw new Error('mine');
        },
      },
    ],
    [
      'a proxy that throws',
      new Proxy(profileInput(), {
        ownKeys: () => {
          throw new Error('mine');
        },
      }),
    ],
  ])('says so when it cannot be read because of %s', (_, input) => {
    const refused = expect.objectContaining({
      code: 'INVALID_PROFILE',
      message: 'the profile cannot be read: mine',
    });
    expect(() => TrafficProfile.from(input)).toThrow(refused);
  });

  it('keeps the probabilities of user types that are not set', () => {
    const { completion } = TrafficProfile.from(profileInput({ completion: { free: 0.1, vip: 1 } }));
    expect(completion).toEqual({ premium: 0.8, free: 0.1, guest: 0.3, vip: 1 });
  });

  it('resolves workflow modules against the working directory', () => {
    const profile = TrafficProfile.from(profileInput({ workflowModules: ['flows/mine.ts'] }));
    expect(profile.workflowModules).toEqual([resolve('flows/mine.ts')]);
  });

  it('derives rate and duration from the stages', () => {
    const profile = TrafficProfile.from(staged());
    expect(profile).toMatchObject({
      requestsPerSecond: 100,
      durationSeconds: 30,
      rampUpSeconds: 0,
    });
    expect(profile.stages?.map(({ shape }) => shape)).toEqual(['linear', 'smooth', 'linear']);
  });

  it('sums stages as people do', () => {
    const tenths = [0.1, 0.2].map((forSeconds) => ({ forSeconds, requestsPerSecond: 1 }));
    expect(TrafficProfile.from(staged({ stages: tenths })).durationSeconds).toBe(0.3);
  });

  it('has users of a single type if it names none', () => {
    const { userTypeDistribution, ...input } = profileInput();
    expect(TrafficProfile.from(input).userTypeDistribution).toEqual({ user: 1 });
    const scenarios = [{ name: 'a', users: 1, durationSeconds: 5 }];
    const { requestsPerSecond, durationSeconds, ...others } = input;
    expect(TrafficProfile.from({ ...others, scenarios }).userTypeDistribution).toEqual({ user: 1 });
  });

  it('is immutable at any depth, also through the object that it was made from', () => {
    const input = staged({ services: { auth: 'http://localhost' }, thresholds: ['total > 1'] });
    const profile = TrafficProfile.from(input);
    const isFrozen = (value: unknown): boolean =>
      typeof value !== 'object' || value === null
        ? true
        : Object.isFrozen(value) && Object.values(value).every(isFrozen);
    expect(isFrozen(profile)).toBe(true);
    expect(Object.isFrozen(input.userTypeDistribution)).toBe(false);
    (input.userTypeDistribution as Record<string, number>)['premium'] = 5;
    expect(profile.userTypeDistribution['premium']).toBe(0.2);
  });
});

describe('a profile is rejected if', () => {
  it.each<[string, Partial<Record<keyof TrafficProfileInput, unknown>>, string]>([
    ['its name is empty', { name: '' }, 'name: found "", must be printable text'],
    ['its name is a number', { name: 5 }, 'name: found 5, must be printable text'],
    ['its name has a line break', { name: 'a\nb' }, 'name: found "a\\nb", must be printable'],
    [
      'its rate is 0',
      { requestsPerSecond: 0 },
      'requestsPerSecond: found 0, must be a number above 0, at most 1,000,000',
    ],
    ['its rate is too high', { requestsPerSecond: 1_000_001 }, 'requestsPerSecond: found 1000001'],
    ['its rate is NaN', { requestsPerSecond: Number.NaN }, 'requestsPerSecond: found NaN'],
    ['its rate is a bigint', { requestsPerSecond: 5n }, 'requestsPerSecond: found a bigint'],
    [
      'it has no rate',
      { requestsPerSecond: undefined },
      'requestsPerSecond: missing, must be a number',
    ],
    [
      'it lasts for ever',
      { durationSeconds: Number.POSITIVE_INFINITY },
      'durationSeconds: found Infinity',
    ],
    [
      'it lasts 21 days',
      { durationSeconds: 21 * 86_400 },
      'durationSeconds: found 1814400, must be seconds above 0, at most 1,728,000',
    ],
    [
      'a ramp is negative',
      { rampUpSeconds: -1 },
      'rampUpSeconds: found -1, must be seconds from 0',
    ],
    [
      'its ramps are longer than itself',
      { rampUpSeconds: 6, rampDownSeconds: 5 },
      'rampUpSeconds: found 6, must be shorter: the ramps together (11) exceed durationSeconds (10)',
    ],
    [
      'a shape is unknown',
      { rampShape: 'cubic' },
      'rampShape: found "cubic", must be one of linear, exponential, smooth, steps',
    ],
    [
      'fractions do not sum to 1',
      { userTypeDistribution: { a: 0.5, b: 0.4 } },
      'userTypeDistribution: found a mapping of a, b, must sum to 1; the sum is 0.9',
    ],
    [
      'a fraction is above 1',
      { workflowDistribution: { a: 1.5, b: -0.5 } },
      'workflowDistribution.a: found 1.5, must be a number from 0 to 1',
    ],
    [
      'a distribution is empty',
      { userTypeDistribution: {} },
      'userTypeDistribution: found an empty mapping, must have at least one entry',
    ],
    [
      'a distribution is a list',
      { userTypeDistribution: [1] },
      'userTypeDistribution: found a list of 1, must be a mapping',
    ],
    [
      'a distribution is a map',
      { userTypeDistribution: new Map() },
      'userTypeDistribution: found an object of another kind',
    ],
    [
      'a user type is named as no object can be',
      { userTypeDistribution: JSON.parse('{"__proto__": 1}') },
      'userTypeDistribution.__proto__: found 1, this name is reserved',
    ],
    [
      'a user type has no name',
      { userTypeDistribution: { ' ': 1 } },
      'userTypeDistribution[" "]: found 1, its name must be printable',
    ],
    [
      'think times are reversed',
      { thinkTimeSeconds: { min: 3, max: 1 } },
      'thinkTimeSeconds.min: found 3, must be at most max (1)',
    ],
    [
      'its shortest think time is above the default longest',
      { thinkTimeSeconds: { min: 3 } },
      'thinkTimeSeconds.min: found 3, must be at most max (2, the default)',
    ],
    [
      'a think time is longer than an hour',
      { thinkTimeSeconds: { max: 3601 } },
      'thinkTimeSeconds.max: found 3601, must be seconds from 0 to 3,600',
    ],
    [
      'a think time is a number',
      { thinkTimeSeconds: 1 },
      'thinkTimeSeconds: found 1, must be a mapping',
    ],
    [
      'a chance is a percentage',
      { completion: { free: 50 } },
      'completion.free: found 50, must be a number from 0 to 1',
    ],
    [
      'its arrivals are unknown',
      { arrivals: 'odd' },
      'arrivals: found "odd", must be one of even, random',
    ],
    ['its seed is a fraction', { seed: 1.5 }, 'seed: found 1.5, must be a whole number'],
    [
      'its seed is too large',
      { seed: 2 ** 32 },
      'seed: found 4294967296, must be a whole number from 0 to 4,294,967,295',
    ],
    [
      'it allows no user',
      { maxUsers: 0 },
      'maxUsers: found 0, must be a whole number from 1 to 10,000,000',
    ],
    [
      'it wants more connections than ports',
      { maxConnections: 65_536 },
      'maxConnections: found 65536, must be a whole number from 1 to 65,535',
    ],
    [
      'its timeout is 0',
      { requestTimeoutSeconds: 0 },
      'requestTimeoutSeconds: found 0, must be seconds above 0, at most 3,600',
    ],
    ['its grace is too long', { gracefulStopSeconds: 3601 }, 'gracefulStopSeconds: found 3601'],
    [
      'a service is not a URL',
      { services: { auth: 'localhost:1' } },
      'services.auth: found "localhost:1", must be an http:// or https:// base URL',
    ],
    [
      'a service is a socket whose path is not whole',
      { services: { auth: 'unix:run/shop.sock' } },
      'services.auth: found "unix:run/shop.sock", must be an http:// or https:// base URL',
    ],
    [
      'a service has a query',
      { services: { auth: 'http://h/?' } },
      'services.auth: found "http://h/?"',
    ],
    [
      'a service has a fragment',
      { services: { auth: 'http://h/#a' } },
      'services.auth: found "http://h/#a"',
    ],
    [
      'a service has a password, which is not shown',
      { services: { auth: 'http://u:p@h' } },
      'services.auth: found "http://***@h"',
    ],
    [
      'a service has an unknown setting',
      { services: { auth: { url: 'http://h', htpp: 2 } } },
      'services.auth.htpp: unknown key (found 2), did you mean http?',
    ],
    [
      'a service speaks HTTP/3',
      { services: { auth: { url: 'http://h', http: 3 } } },
      'services.auth.http: found 3, must be 1 or 2',
    ],
    [
      'the url of a service is not a URL',
      { services: { auth: { url: 'h', http: 2 } } },
      'services.auth.url: found "h", must be an http:// or https:// base URL',
    ],
    [
      'a workflow module is not a path',
      { workflowModules: [''] },
      'workflowModules[0]: found "", must be the path of a file',
    ],
    [
      'a list is a text',
      { workflowModules: 'a.ts' },
      'workflowModules: found "a.ts", must be a list',
    ],
    [
      'a threshold is not one',
      { thresholds: ['latency_p59 < 1'] },
      'thresholds[0]: found "latency_p59 < 1", but there is no metric latency_p59; did you mean latency_p95?',
    ],
    [
      'a key is unknown',
      { maxUser: 1 } as never,
      'maxUser: unknown key (found 1), did you mean maxUsers?',
    ],
    [
      'a key is in YAML spelling',
      { ramp_up_seconds: 1 } as never,
      'ramp_up_seconds: unknown key (found 1), did you mean rampUpSeconds?',
    ],
  ])('%s', (_, overrides, problem) => {
    const problems = problemsOf({ ...profileInput(), ...overrides });
    expect(problems[0]?.slice(0, problem.length)).toBe(problem);
  });

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
      { stages: [...stages, { forSecond: 1 }] },
      'stages[3].forSecond: unknown key (found 1), did you mean forSeconds?',
    ],
    [
      'a mix of a stage does not sum to 1',
      { stages: [{ ...stages[0], workflowDistribution: { browse: 0.5 } }] },
      'stages[0].workflowDistribution: found a mapping of browse, must sum to 1; the sum is 0.5',
    ],
    [
      'a stage is missing',
      { stages: [undefined] },
      'stages[0]: found nothing (null), must be a mapping of a stage',
    ],
  ])('%s', (_, overrides, problem) => {
    expect(problemsOf({ ...staged(), ...overrides })).toContain(problem);
  });

  it('it has more user types than a run can count, stages and scenarios included', () => {
    const share = (prefix: string) =>
      Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`${prefix}${index}`, 1 / 40]));
    const last = { forSeconds: 1, requestsPerSecond: 5, userTypeDistribution: share('b') };
    const input = staged({ userTypeDistribution: share('a'), stages: [last] });
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
      fc.array(stage, { maxLength: 3 }).map((list) => ({ ...staged(), stages: list })),
    );
    fc.assert(
      fc.property(input, (value) => void problemsOf(value)),
      { numRuns: 500 },
    );
  });
});

describe('with', () => {
  const profile = TrafficProfile.from(
    profileInput({
      rampUpSeconds: 2,
      rampDownSeconds: 4,
      services: { auth: 'http://a', cart: 'http://c' },
      thresholds: ['total > 1'],
    }),
  );

  it('changes nothing without overrides', () => {
    expect(profile.with({})).toEqual(profile);
    expect(profile.with({ seed: undefined, maxUsers: undefined })).toEqual(profile);
    const day = TrafficProfile.from(staged());
    expect(day.with({})).toEqual(day);
  });

  it('replaces, merges and adds', () => {
    const changed = profile.with({
      name: 'other',
      seed: 7,
      maxUsers: 5,
      services: { cart: 'http://d' },
      thresholds: ['failed == 0'],
      thinkTimeSeconds: { max: 9 },
      completion: { free: 1 },
    });
    expect(changed).toMatchObject({ name: 'other', seed: 7, maxUsers: 5, requestsPerSecond: 100 });
    expect(changed.services).toEqual({ auth: 'http://a', cart: 'http://d' });
    expect(changed.thresholds).toEqual(['total > 1', 'failed == 0']);
    expect(changed.thinkTimeSeconds).toEqual({ min: 0.5, max: 9, distribution: 'uniform' });
    expect(changed.completion['free']).toBe(1);
    expect(changed.with({ maxUsers: null }).maxUsers).toBeNull();
    expect(profile.seed).toBe(1);
  });

  it('keeps the settings of a service when its URL is replaced', () => {
    const speaking2 = TrafficProfile.from(
      profileInput({ services: { auth: { url: 'http://a', http: 2 }, cart: { http: 2 } } }),
    );
    expect(speaking2.services).toEqual({ auth: 'http://a' });
    expect(speaking2.serviceSettings).toEqual({ auth: { http: 2 }, cart: { http: 2 } });
    const changed = speaking2.with({ services: { auth: 'http://b' } });
    expect(changed.services).toEqual({ auth: 'http://b' });
    expect(changed.serviceSettings).toEqual(speaking2.serviceSettings);
    expect(changed.with({ services: { auth: { http: 1 } } }).serviceSettings['auth']?.http).toBe(1);
  });

  it.each([
    ['scales the ramps with the duration', { durationSeconds: 5 }, [5, 1, 2]],
    ['keeps a ramp that is given', { durationSeconds: 5, rampUpSeconds: 2 }, [5, 2, 2]],
    ['keeps the duration when a ramp is given', { rampUpSeconds: 6 }, [10, 6, 4]],
  ])('%s', (_, overrides, expected) => {
    const { durationSeconds, rampUpSeconds, rampDownSeconds } = profile.with(overrides);
    expect([durationSeconds, rampUpSeconds, rampDownSeconds]).toEqual(expected);
  });

  it('scales all stages, so that the highest rate and the whole length are the requested ones', () => {
    const changed = TrafficProfile.from(staged()).with({
      requestsPerSecond: 10,
      durationSeconds: 3,
    });
    expect(changed).toMatchObject({ requestsPerSecond: 10, durationSeconds: 3 });
    expect(changed.stages?.map((stage) => [stage.forSeconds, stage.requestsPerSecond])).toEqual([
      [1, 4],
      [2, 10],
      [0, 0],
    ]);
  });

  it('accepts a level in another unit instead of its own, and keeps the ramps', () => {
    const changed = profile.with({ users: 30 });
    expect(changed).toMatchObject({ users: 30, requestsPerSecond: null, usersPerSecond: null });
    expect(changed).toMatchObject({ rampUpSeconds: 2, rampDownSeconds: 4, durationSeconds: 10 });
    expect(changed.with({ requestsPerSecond: 100 })).toEqual(profile);
  });

  it('accepts a level in another unit for its stages, which keep their shape', () => {
    const changed = TrafficProfile.from(staged()).with({ usersPerSecond: 5 });
    expect(changed).toMatchObject({ usersPerSecond: 5, requestsPerSecond: null });
    expect(changed.stages?.map((stage) => [stage.forSeconds, stage.usersPerSecond])).toEqual([
      [10, 2],
      [20, 5],
      [0, 0],
    ]);
    expect(changed.stages?.some((stage) => stage.requestsPerSecond !== undefined)).toBe(false);
  });

  it('hits any rate and duration exactly', () => {
    const day = TrafficProfile.from(staged());
    const rate = fc.double({ min: 0.001, max: 1_000_000, noNaN: true });
    const seconds = fc.integer({ min: 1, max: 1_728_000_000 }).map((ms) => ms / 1000);
    fc.assert(
      fc.property(rate, seconds, (requestsPerSecond, durationSeconds) => {
        for (const origin of [profile, day]) {
          const changed = origin.with({ requestsPerSecond, durationSeconds });
          expect(changed).toMatchObject({ requestsPerSecond, durationSeconds });
        }
      }),
    );
  });

  it.each([
    ['an override is wrong by itself', { requestsPerSecond: -1 }, /requestsPerSecond: found -1/],
    ['an override is unknown', { rps: 1 } as never, /rps: unknown key/],
    ['two levels are given', { users: 5, usersPerSecond: 2 }, /users: found 5, must be omitted/],
    ['stages are given', { stages } as never, /stages: unknown key/],
    ['the ramps get longer than the run', { rampUpSeconds: 7 }, /the ramps together \(11\)/],
  ])('refuses when %s', (_, overrides, why) => {
    expect(() => profile.with(overrides)).toThrow(RushhourError);
    expect(() => profile.with(overrides)).toThrow(why);
  });

  it('rejects two levels for stages, and one for scenarios', () => {
    const both = { requestsPerSecond: 5, users: 5 };
    expect(() => TrafficProfile.from(staged()).with(both)).toThrow(/users: found 5, must be omit/);
    const load = { durationSeconds: 5, users: 5 };
    const { requestsPerSecond: _, durationSeconds: __, ...mix } = profileInput();
    const several = TrafficProfile.from({ ...mix, scenarios: [{ name: 'one', ...load }] });
    expect(() => several.with({ users: 9 })).toThrow(/users: found 9, must be omit.*scenarios/);
  });

  it('rejects ramps in addition to stages', () => {
    expect(() => TrafficProfile.from(staged()).with({ rampUpSeconds: 1 })).toThrow(
      /must be omitted: stages replace it/,
    );
  });
});
