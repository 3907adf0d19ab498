import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RushhourError } from '../../src/border/errors.ts';
import { TrafficProfile } from '../../src/profile/profile.ts';
import { profileInput, profileOf, STAGES, stagedInput } from '../support/profiles.ts';

describe('with', () => {
  const profile = profileOf({
    rampUpSeconds: 2,
    rampDownSeconds: 4,
    services: { auth: 'http://a', cart: 'http://c' },
    thresholds: ['total > 1'],
  });

  it('changes nothing without overrides', () => {
    expect(profile.with({})).toEqual(profile);
    expect(profile.with({ seed: undefined, maxUsers: undefined })).toEqual(profile);
    const day = TrafficProfile.from(stagedInput());
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
    const speaking2 = profileOf({
      services: { auth: { url: 'http://a', http: 2 }, cart: { http: 2 } },
    });
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
    const changed = TrafficProfile.from(stagedInput()).with({
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
    const changed = TrafficProfile.from(stagedInput()).with({ usersPerSecond: 5 });
    expect(changed).toMatchObject({ usersPerSecond: 5, requestsPerSecond: null });
    expect(changed.stages?.map((stage) => [stage.forSeconds, stage.usersPerSecond])).toEqual([
      [10, 2],
      [20, 5],
      [0, 0],
    ]);
    expect(changed.stages?.some((stage) => stage.requestsPerSecond !== undefined)).toBe(false);
  });

  it('hits any rate and duration exactly', () => {
    const day = TrafficProfile.from(stagedInput());
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
    ['stages are given', { stages: STAGES } as never, /stages: unknown key/],
    ['the ramps get longer than the run', { rampUpSeconds: 7 }, /the ramps together \(11\)/],
  ])('refuses when %s', (_, overrides, why) => {
    expect(() => profile.with(overrides)).toThrow(RushhourError);
    expect(() => profile.with(overrides)).toThrow(why);
  });

  it('rejects two levels for stages, and one for scenarios', () => {
    const both = { requestsPerSecond: 5, users: 5 };
    expect(() => TrafficProfile.from(stagedInput()).with(both)).toThrow(
      /users: found 5, must be omit/,
    );
    const load = { durationSeconds: 5, users: 5 };
    const { requestsPerSecond: _, durationSeconds: __, ...mix } = profileInput();
    const several = TrafficProfile.from({ ...mix, scenarios: [{ name: 'one', ...load }] });
    expect(() => several.with({ users: 9 })).toThrow(/users: found 9, must be omit.*scenarios/);
  });

  it('rejects ramps in addition to stages', () => {
    expect(() => TrafficProfile.from(stagedInput()).with({ rampUpSeconds: 1 })).toThrow(
      /must be omitted: stages replace it/,
    );
  });
});
