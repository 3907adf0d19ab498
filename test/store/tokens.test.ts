import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Tokens, userIdOf, userTypeOf } from '../../src/store/tokens.ts';

const usernames = fc.string({ minLength: 1, unit: 'grapheme' });

describe('Tokens', () => {
  test('a token names its user, whatever the name contains', () => {
    const tokens = new Tokens(7);
    fc.assert(
      fc.property(usernames, (username) => {
        const token = tokens.issue(username);
        expect(token).toMatch(/^[\w.-]+$/);
        expect(tokens.shopper(`Bearer ${token}`)?.username).toBe(username);
      }),
    );
  });

  test('a token that was modified, made up or issued by another store is rejected', () => {
    const tokens = new Tokens(7);
    const token = tokens.issue('free-1');
    const bad = [
      undefined,
      '',
      'Bearer',
      'Bearer ',
      'Bearer .',
      token,
      `Basic ${token}`,
      `Bearer ${token}x`,
      `Bearer x${token}`,
      `Bearer ${token.replace('.', '')}`,
      `Bearer ${new Tokens(8).issue('free-1')}`,
    ];
    expect(bad.filter((header) => tokens.shopper(header))).toEqual([]);
  });

  test('user ids can be part of a path and distinguish users', () => {
    fc.assert(
      fc.property(usernames, usernames, (one, other) => {
        expect(userIdOf(one)).toMatch(/^u-[0-9a-z]+$/);
        expect(userIdOf(one) === userIdOf(other)).toBe(one === other);
      }),
    );
  });
});

test.each([
  ['premium-12', 'premium'],
  ['guest-0', 'guest'],
  ['free-7', 'free'],
  ['premium-x', 'free'],
  ['alice', 'free'],
])('%s is a user of type %s', (username, userType) => {
  expect(userTypeOf(username)).toBe(userType);
});
