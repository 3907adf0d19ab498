import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson, writeJson } from '../../src/journey/exact-json.ts';

describe('an integer comes back with the digits it was sent with', () => {
  it.each(['736451098234567891', '-736451098234567891', '9007199254740993', '1'.repeat(40)])(
    '%s',
    (id) => {
      const { products } = parseJson(`{"products":[{"id":${id}}]}`) as {
        products: [{ id: bigint }];
      };
      const [product] = products;
      expect(`/products/${product.id}`).toBe(`/products/${id}`);
      expect(writeJson(product)).toBe(`{"id":${id}}`);
    },
  );

  it('whatever its length', () => {
    fc.assert(
      fc.property(fc.bigInt(), (id) => {
        expect(writeJson(parseJson(`[${id}]`))).toBe(`[${id}]`);
      }),
    );
  });
});

it.each(['9007199254740992', '1.2345678901234567', '1e30', '12'])(
  '%s is a number: it fits a double, or is not an integer',
  (text) => expect(parseJson(`[${text}]`)).toEqual([Number(text)]),
);

it('other values are those of JSON.parse, also next to long numbers', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      expect(parseJson(text)).toEqual(JSON.parse(text));
      expect(parseJson(`[${text},9007199254740993]`)).toEqual([
        JSON.parse(text),
        9007199254740993n,
      ]);
    }),
  );
});

it('a byte order mark is skipped', () => {
  expect(parseJson('\ufeff{"a":1}')).toEqual({ a: 1 });
});

it.each(['', '<html>', '{"a":', `${'['.repeat(50_000)}1234567890123456789`])(
  '%.20s is none, and nothing is thrown',
  (text) => expect(parseJson(text)).toBe(undefined),
);
