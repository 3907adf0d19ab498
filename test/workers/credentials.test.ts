import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutCredentials } from '../../workers/credentials.ts';

const TOKEN = 'S3CR3T+tok/en==';

describe('a path is shown without credentials', () => {
  it.each([
    ['as it is', `/me/${TOKEN}`, '/me/***'],
    ['percent-encoded', '/me/S3CR3T%2Btok%2Fen%3D%3D', '/me/***'],
    ['in lower case', '/me/S3CR3T%2btok%2fen%3d%3d/orders', '/me/***/orders'],
    ['encoded in part', '/me/S3CR3T+tok%2Fen==', '/me/***'],
    ['encoded more than needed', '/me/%533CR3T%2Btok%2Fen%3D%3D', '/me/***'],
    ['encoded twice', '/me/S3CR3T%252Btok%252Fen%253D%253D', '/me/***'],
    ['in a query', '/me?id=5&mine=S3CR3T%2Btok%2Fen%3D%3D&x=1', '/me?id=5&mine=***&x=1'],
  ])("the user's token %s", (_what, path, shown) => {
    expect(withoutCredentials(path, TOKEN)).toBe(shown);
  });

  it.each([
    ['of a query', '/a?token=abc&page=2', '/a?token=***&page=2'],
    ['with slashes and equal signs in it', '/a?api_key=ab/c==&page=2', '/a?api_key=***&page=2'],
    ['with an encoded name', '/a?%74oken=abc', '/a?%74oken=***'],
    ['with a name encoded twice', '/a?%2574oken=abc', '/a?%2574oken=***'],
    ['of a path', '/a;token=abc?page=2', '/a;token=***'],
    ['after a second question mark', '/a?page=2?token=abc', '/a?page=***'],
    ['in a fragment', '/a#access_token=abc', '/a#access_token=***'],
    ['inside of another one', '/a?next=%2Flogin%3Ftoken%3Dabc&page=2', '/a?next=***&page=2'],
  ])('parameters %s', (_what, path, shown) => {
    expect(withoutCredentials(path, null)).toBe(shown);
  });

  it.each(['/products?limit=5', '/search?q=desk%20lamp&page=2', '/a%zz=1?b', '/', '/a?b'])(
    'and unchanged if there are none: %s',
    (path) => {
      expect(withoutCredentials(path, TOKEN)).toBe(path);
    },
  );

  it('however a token is encoded', () => {
    const token = fc.string({ minLength: 8, maxLength: 40, unit: 'grapheme-ascii' });
    const encoded = token.chain((text) =>
      fc.array(fc.nat(3), { minLength: text.length, maxLength: text.length }).map((rounds) => ({
        text,
        path: `/me/${[...text].map((char, i) => encode(char, rounds[i]!)).join('')}/orders`,
      })),
    );
    fc.assert(
      fc.property(encoded, ({ text, path }) => {
        expect(withoutCredentials(path, text)).toContain('***');
      }),
    );
  });
});

function encode(character: string, rounds: number): string {
  if (rounds === 0) return character;
  const hex = character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');
  return `%${'25'.repeat(rounds - 1)}${hex}`;
}
