import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, nearest } from '../../src/profile/suggest.ts';

const keys = ['requests_per_second', 'duration_seconds', 'ramp_up_seconds', 'seed', 'latency_p50'];

describe('nearest', () => {
  it.each([
    ['a letter left out', 'request_per_second', 'requests_per_second'],
    ['a letter too many', 'seeed', 'seed'],
    ['neighbours swapped', 'druation_seconds', 'duration_seconds'],
    ['another spelling', 'requestsPerSecond', 'requests_per_second'],
    ['only the beginning', 'duration', 'duration_seconds'],
    ['the same word', 'seed', 'seed'],
    ['a word of another language', 'Geschwindigkeit', null],
    ['no word', '', null],
    ['a text instead of a word', 'seed'.repeat(20), null],
  ])('finds what is meant by %s', (_, word, meant) => {
    expect(nearest(word, keys)).toBe(meant);
  });

  it('prefers swapped letters to wrong ones', () => {
    expect(nearest('latency_p59', ['latency_p50', 'latency_p95', 'latency_p99'])).toBe(
      'latency_p95',
    );
  });
});

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['abc', 'abc', 0],
    ['abc', 'acb', 1],
    ['abc', 'abd', 1],
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3],
  ])('from "%s" to "%s" is %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });

  it('is symmetric and at most the length of the longer word', () => {
    const word = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        const distance = editDistance(a, b);
        expect(editDistance(b, a)).toBe(distance);
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
        expect(distance === 0).toBe(a === b);
      }),
    );
  });
});
