import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitsOf } from '../../src/engine/limits.ts';
import { profileOf } from '../support/profiles.ts';

describe('the limits of shards', () => {
  it('add up to those of the profile, whatever their number', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 2, 3, 7, 16),
        fc.integer({ min: 16, max: 5000 }),
        fc.integer({ min: 16, max: 5000 }),
        (count, maxUsers, maxConnections) => {
          const profile = profileOf({ maxUsers, maxConnections });
          const shares = Array.from({ length: count }, (_, index) =>
            limitsOf(profile, { index, count }),
          );
          const sum = (limit: 'maxUsers' | 'maxConnections') =>
            shares.reduce((total, share) => total + share[limit], 0);
          expect(sum('maxUsers')).toBe(maxUsers);
          expect(sum('maxConnections')).toBe(maxConnections);
        },
      ),
    );
  });

  it('are rejected if there are fewer of them than shards', () => {
    const profile = profileOf({ maxUsers: 3 });
    expect(() => limitsOf(profile, { index: 0, count: 4 })).toThrow(
      'max_users is 3, for 4 shards: each needs at least one',
    );
  });
});
