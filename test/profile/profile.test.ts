import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TrafficProfile } from '../../src/profile/profile.ts';
import { profileInput, profileOf, stagedInput } from '../support/profiles.ts';

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
    const { completion } = profileOf({ completion: { free: 0.1, vip: 1 } });
    expect(completion).toEqual({ premium: 0.8, free: 0.1, guest: 0.3, vip: 1 });
  });

  it('resolves workflow modules against the working directory', () => {
    const profile = profileOf({ workflowModules: ['flows/mine.ts'] });
    expect(profile.workflowModules).toEqual([resolve('flows/mine.ts')]);
  });

  it('derives rate and duration from the stages', () => {
    const profile = TrafficProfile.from(stagedInput());
    expect(profile).toMatchObject({
      requestsPerSecond: 100,
      durationSeconds: 30,
      rampUpSeconds: 0,
    });
    expect(profile.stages?.map(({ shape }) => shape)).toEqual(['linear', 'smooth', 'linear']);
  });

  it('sums stages as people do', () => {
    const tenths = [0.1, 0.2].map((forSeconds) => ({ forSeconds, requestsPerSecond: 1 }));
    expect(TrafficProfile.from(stagedInput({ stages: tenths })).durationSeconds).toBe(0.3);
  });

  it('has users of a single type if it names none', () => {
    const { userTypeDistribution, ...input } = profileInput();
    expect(TrafficProfile.from(input).userTypeDistribution).toEqual({ user: 1 });
    const scenarios = [{ name: 'a', users: 1, durationSeconds: 5 }];
    const { requestsPerSecond, durationSeconds, ...others } = input;
    expect(TrafficProfile.from({ ...others, scenarios }).userTypeDistribution).toEqual({ user: 1 });
  });

  it('is immutable at any depth, also through the object that it was made from', () => {
    const input = stagedInput({
      services: { auth: 'http://localhost' },
      thresholds: ['total > 1'],
    });
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
