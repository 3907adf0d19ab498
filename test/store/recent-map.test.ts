import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RecentMap } from '../../src/store/recent-map.ts';

describe('RecentMap', () => {
  test('keeps the newest half of its capacity and never more than all of it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 40 }),
        fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 300 }),
        (capacity, keys) => {
          const map = new RecentMap<number, string>(capacity);
          for (const key of keys) map.set(key, `value ${key}`);
          const newest = [...new Set(keys.toReversed())].slice(0, Math.floor(capacity / 2));
          // Reading moves entries, so every check uses a new map.
          const held = [...new Set(keys)].filter((key) => {
            const copy = new RecentMap<number, string>(capacity);
            for (const each of keys) copy.set(each, `value ${each}`);
            return copy.get(key) === `value ${key}`;
          });
          expect(held.length).toBeLessThanOrEqual(capacity);
          expect(held).toEqual(expect.arrayContaining(newest));
        },
      ),
      { numRuns: 50 },
    );
  });

  test('what is read stays, however much is written in between', () => {
    const map = new RecentMap<string, number>(10);
    map.set('kept', 1);
    map.set('left', 2);
    for (let i = 0; i < 100; i++) {
      map.set(`other ${i}`, i);
      expect(map.get('kept')).toBe(1);
    }
    expect(map.get('left')).toBeUndefined();
  });

  test('the newest value of a key wins, also when an older one is in the old generation', () => {
    const map = new RecentMap<string, number>(4);
    map.set('a', 1);
    map.set('b', 2);
    map.set('c', 3);
    map.set('a', 4);
    expect(map.get('a')).toBe(4);
  });

  test('a deleted entry is gone from both generations', () => {
    const map = new RecentMap<string, number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.set('a', 3);
    map.delete('a');
    expect(map.get('a')).toBeUndefined();
  });
});
