import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Shares } from '../../workers/shares.ts';

const sharesOf = (most: number, ...open: number[]) => {
  const origins = open.map((count) => ({ open: count }));
  return { origins, shares: new Shares(most, origins, ({ open: has }) => has) };
};

describe('a connection more', () => {
  it.each([
    ['a single origin has all of them', 10, [9], true],
    ['a single origin has no more than all', 10, [10], false],
    ['one of two lends what the other does not need', 10, [7, 0], true],
    ['but not what is the other’s own', 10, [8, 0], false],
    ['what the other has of its own already is not kept for it twice', 10, [7, 2], true],
    ['an origin with nothing always has its own', 10, [0, 8], true],
    ['two connections, two origins: one each', 2, [1, 0], false],
    ['two connections, three origins: who comes first', 2, [1, 0, 0], true],
  ] as const)('%s: %d, open %j: %s', (_rule, most, open, fits) => {
    const { origins, shares } = sharesOf(most, ...open);
    expect(shares.hasRoomFor(origins[0]!)).toBe(fits);
  });

  it('is available to every origin that has less than its own, however much the others need', () => {
    const wishes = fc.array(fc.nat(5), { maxLength: 300 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), wishes, (most, wanted) => {
        const { origins, shares } = sharesOf(most, 0, 0, 0, 0, 0, 0);
        for (const index of wanted) {
          const origin = origins[index]!;
          if (shares.hasRoomFor(origin)) origin.open++;
        }
        const taken = origins.reduce((all, { open }) => all + open, 0);
        expect(taken).toBeLessThanOrEqual(most);
        if (shares.scarce) return;
        for (const origin of origins) {
          if (origin.open < Math.max(1, Math.floor(shares.share / 2))) {
            expect(shares.hasRoomFor(origin)).toBe(true);
          }
        }
      }),
    );
  });
});

it('more and less than an equal share', () => {
  const { origins, shares } = sharesOf(10, 6, 5, 4);
  expect(origins.map((origin) => shares.hasMore(origin))).toEqual([true, true, true]);
  const two = sharesOf(10, 6, 4);
  expect(two.origins.map((origin) => two.shares.hasMore(origin))).toEqual([true, false]);
  expect(two.origins.map((origin) => two.shares.hasLess(origin))).toEqual([false, true]);
});
