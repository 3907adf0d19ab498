import { expect, test } from 'vitest';
import { asAmount, asId, asToken, idsIn, isSoldOut, valueIn } from '../../src/shop/responses.ts';
import { answer, noAnswer } from './answers.ts';

test('an id is a string or number that can be part of a path, unchanged', () => {
  expect(asId('p-1')).toBe('p-1');
  expect(asId(17)).toBe(17);
  expect(asId(0)).toBe(0);
  for (const unusable of ['', '\ud800', 'x'.repeat(129), Number.NaN, Infinity, true, {}, null]) {
    expect(asId(unusable)).toBeNull();
  }
});

test('only what a header can carry is accepted as a token', () => {
  expect(asToken('eyJ.a_b-c=')).toBe('eyJ.a_b-c=');
  for (const unusable of ['', 'a b', 'a\r\nb: c', 'ä', 'x'.repeat(5000), 7, null]) {
    expect(asToken(unusable)).toBeNull();
  }
});

test('an amount is a number of 0 or more', () => {
  expect(asAmount(9.5)).toBe(9.5);
  for (const unusable of [-1, Number.NaN, Infinity, '9', null]) expect(asAmount(unusable)).toBe(0);
});

test('ids of a list are returned once each, from the given element on, skipping elements without one', () => {
  const response = answer(200, { products: [{ id: 1 }, null, { id: 1 }, 'x', { id: 'b' }, {}] });
  expect(idsIn(response, 'products', 'id', 5)).toEqual([1, 'b']);
  expect(idsIn(response, 'products', 'id', 1, () => 3)).toEqual(['b']);
  expect(idsIn(response, 'products', 'id', 0)).toEqual([]);
  expect(idsIn(answer(200, { products: 'none' }), 'products', 'id', 5)).toEqual([]);
});

test('inherited properties are not data', () => {
  expect(valueIn(answer(200, {}), 'constructor')).toBeUndefined();
  expect(valueIn(answer(200, null), 'id')).toBeUndefined();
  expect(valueIn(noAnswer(), 'id')).toBeUndefined();
});

test.each([
  { json: { available: false, quantity: 3 }, soldOut: true },
  { json: { available: 0 }, soldOut: true },
  { json: { quantity: 0 }, soldOut: true },
  { json: { available: true, quantity: 0 }, soldOut: false },
  { json: { quantity: 2 }, soldOut: false },
  { json: {}, soldOut: false },
  { json: undefined, soldOut: false },
])('stock of $json: sold out is $soldOut', ({ json, soldOut }) => {
  expect(isSoldOut(answer(200, json))).toBe(soldOut);
  expect(isSoldOut(answer(500, json))).toBe(false);
});
