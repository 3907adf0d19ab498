import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RateControl } from '../../src/engine/rate-control.ts';
import { Curve } from '../../src/load/curve.ts';
import { loadOf } from '../../src/profile/load-of.ts';
import { TrafficProfile } from '../../src/profile/profile.ts';
import { profileInput } from '../support/profiles.ts';

const profile = TrafficProfile.from(
  profileInput({ requestsPerSecond: 100, durationSeconds: 30, rampUpSeconds: 10 }),
);

describe('moving the rate', () => {
  it('scales what is left of the profile since it came into force, however often it was moved', () => {
    const whole = Curve.of(loadOf(profile));
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 29, noNaN: true }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.double({ min: 10, max: 1000, noNaN: true }),
        (atSeconds, sinceSeconds, rate) => {
          const control = new RateControl(profile, sinceSeconds);
          control.requestsPerSecond = 770;
          const rest = Curve.of(loadOf(control.restAt(rate, sinceSeconds + atSeconds)));
          const middle = (30 - atSeconds) * 500;
          const expected = (whole.rateAt(atSeconds * 1000 + middle) * rate) / 100;
          expect(rest.rateAt(middle)).toBeCloseTo(expected, 6);
        },
      ),
    );
  });

  it.each([9.9, 1000.1, 0, -1, Number.NaN, Number.POSITIVE_INFINITY])(
    'to %d is refused',
    (rate) => {
      expect(() => new RateControl(profile, 0).restAt(rate, 1)).toThrow(
        'from 10 to 1000 requests per second are possible',
      );
    },
  );

  it('goes no further than rates may', () => {
    const fast = TrafficProfile.from(profileInput({ requestsPerSecond: 400_000 }));
    expect(new RateControl(fast, 0).range).toEqual({ own: 400_000, min: 40_000, max: 1_000_000 });
  });
});
