import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { confidenceInWords, count, figure, percent } from '../../src/text/format.ts';

describe('a figure', () => {
  const english = new Intl.NumberFormat('en', { maximumFractionDigits: 20 });

  it('is written as Intl writes it', () => {
    const ordinary = fc.oneof(
      fc.maxSafeInteger(),
      fc.double({ min: -1e9, max: 1e9, noNaN: true }).map((value) => Number(value.toFixed(4))),
    );
    fc.assert(
      fc.property(ordinary, (value) => {
        expect(figure(value)).toBe(english.format(value === 0 ? 0 : value));
      }),
    );
  });

  it.each([
    [0, '0'],
    [-0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [-1000, '-1,000'],
    [1_234_567.25, '1,234,567.25'],
    [1e-7, '1e-7'],
    [1e21, '1e+21'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
  ])('%d is %s', (value, text) => {
    expect(figure(value)).toBe(text);
  });

  it('that counts is rounded, and is never minus zero', () => {
    expect([1999.5, 0.4, -0.4].map(count)).toEqual(['2,000', '0', '0']);
  });
});

it.each([
  [0.29, '29%'],
  [0.6857, '68.5%'],
  [0.95, '95%'],
  [0.9714, '97.1%'],
  [0.99, '99%'],
  [0.995, '99.5%'],
  [0.9999, '99.99%'],
  [0.9999999, '99.999%'],
])('a confidence of %d is %s: never more, and never 100%%', (confidence, text) => {
  expect(confidenceInWords(confidence)).toBe(text);
});

it.each([
  [0, '0%'],
  [0.0004, '0.04%'],
  [0.123, '12.3%'],
  [0.99, '99.0%'],
  [0.9999, '99.99%'],
  [0.999999, '99.99%'],
  [1, '100%'],
  [1.5, '150.0%'],
])('a share of %d is %s', (share, text) => {
  expect(percent(share)).toBe(text);
});
