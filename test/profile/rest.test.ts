import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Curve } from '../../src/load/curve.ts';
import { loadOf } from '../../src/profile/load-of.ts';
import { TrafficProfile } from '../../src/profile/profile.ts';
import { restOf } from '../../src/profile/rest.ts';
import { profileInput } from '../support/profiles.ts';

const ramps = TrafficProfile.from(
  profileInput({
    requestsPerSecond: 100,
    durationSeconds: 30,
    rampUpSeconds: 10,
    rampDownSeconds: 10,
  }),
);
const stages = TrafficProfile.from({
  ...profileInput(),
  requestsPerSecond: undefined,
  durationSeconds: undefined,
  rampUpSeconds: undefined,
  rampDownSeconds: undefined,
  stages: [
    { forSeconds: 10, requestsPerSecond: 100 },
    { forSeconds: 0, requestsPerSecond: 300, userTypeDistribution: { guest: 1 } },
    { forSeconds: 10, requestsPerSecond: 300 },
    { forSeconds: 10, requestsPerSecond: 0 },
  ],
});

describe('the rest of a profile', () => {
  it.each([
    ['with ramps', ramps],
    ['with stages', stages],
  ])('%s is its curve from there on, times the factor', (_name, profile) => {
    const whole = Curve.of(loadOf(profile));
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 29, noNaN: true }),
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (atSeconds, factor, share) => {
          const rest = Curve.of(loadOf(restOf(profile, atSeconds, factor)));
          expect(rest.durationMs).toBeCloseTo((30 - atSeconds) * 1000, 3);
          const later = share * rest.durationMs;
          const expected = whole.rateAt(atSeconds * 1000 + later) * factor;
          expect(rest.rateAt(later)).toBeCloseTo(expected, 6);
        },
      ),
    );
  });

  it('keeps the mix that is in force, and all that is not the curve', () => {
    expect(restOf(stages, 5, 1).userTypeDistribution).toEqual(stages.userTypeDistribution);
    expect(restOf(stages, 12, 1).userTypeDistribution).toEqual({ guest: 1 });
    const { name, seed, thinkTimeSeconds, thresholds } = restOf(ramps, 12, 2);
    expect({ name, seed, thinkTimeSeconds, thresholds }).toEqual({
      name: ramps.name,
      seed: ramps.seed,
      thinkTimeSeconds: ramps.thinkTimeSeconds,
      thresholds: ramps.thresholds,
    });
  });
});
