import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { userIndexOf } from '../../src/border/part.ts';
import { Random } from '../../src/border/random.ts';
import { Mix } from '../../src/load/mix.ts';
import { phaseOf, roundingOf } from '../../src/load/part-of-load.ts';

const COUNTS = [1, 2, 3, 7, 16];

const shardsOf = (count: number) => Array.from({ length: count }, (_, index) => ({ index, count }));

describe('the parts of a count', () => {
  it('sum up to what one machine plays of it, for any number of shards', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e9, noNaN: true }),
        fc.constantFrom(...COUNTS, 1000),
        (due, count) => {
          const parts = shardsOf(count).map((part) => Math.floor(due / count + roundingOf(part)));
          const one = Math.floor(due + roundingOf({ index: 0, count: 1 }));
          expect(parts.reduce((sum, part) => sum + part, 0)).toBe(one);
          expect(Math.max(...parts) - Math.min(...parts)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it.each(COUNTS)('do so if halves are rounded, with %i shards', (count) => {
    for (let halves = 0; halves < 2000; halves++) {
      const due = halves / 2;
      const parts = shardsOf(count).map((part) => Math.floor(due / count + roundingOf(part)));
      expect(parts.reduce((sum, part) => sum + part, 0)).toBe(Math.round(due));
    }
  });

  it.each(COUNTS)('follow each other in time, with %i shards', (count) => {
    const phases = shardsOf(count).map(phaseOf);
    expect(new Set(phases).size).toBe(count);
    expect(Math.min(...phases)).toBeCloseTo(0.5 / count);
    expect(Math.max(...phases)).toBeCloseTo(1 - 0.5 / count);
  });
});

describe('users', () => {
  it('have each index once, in a block of which every shard has one', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(...COUNTS), fc.nat(10_000), (seed, count, number) => {
        const block = shardsOf(count).map((part) => userIndexOf(number, part, seed));
        const sorted = block.sort((a, b) => a - b);
        expect(sorted).toEqual(Array.from({ length: count }, (_, i) => number * count + i));
      }),
    );
  });

  it.each([
    [2, { browse: 0.5, purchase: 0.25, account: 0.15, quickbuy: 0.1 }],
    [2, { a: 0.5, b: 0.5 }],
    [4, { a: 0.75, b: 0.25 }],
    [16, { browse: 0.35, purchase: 0.4, account: 0.1, quickbuy: 0.15 }],
  ])('of each of %i shards are a fair sample of a repeating mix (%o)', (count, mix) => {
    const users = 4000;
    const dealt = new Mix({ guest: 0.5, free: 0.5 }, mix, new Random(1, -1));
    const kinds = Array.from({ length: users * count }, () => dealt.next().workflow);
    for (const part of shardsOf(count)) {
      const own = Array.from({ length: users }, (_, k) => kinds[userIndexOf(k, part, 1)]!);
      for (const [workflow, share] of Object.entries(mix)) {
        const got = own.filter((kind) => kind === workflow).length / users;
        // Five standard deviations of a sample that size.
        const tolerated = 5 * Math.sqrt((share * (1 - share)) / users);
        expect(Math.abs(got - share), `${workflow} of shard ${part.index}`).toBeLessThan(tolerated);
      }
    }
  });
});
