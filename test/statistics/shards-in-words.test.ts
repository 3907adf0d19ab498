import { describe, expect, it } from 'vitest';
import { oddShards, type ShardPart, startsInWords } from '../../src/statistics/shards-in-words.ts';

const aPart = (index: number, part: Partial<ShardPart> = {}): ShardPart => ({
  index,
  state: 'ended',
  startedAfterMs: 0,
  seconds: 10,
  sent: 100,
  p50: 20,
  p99: 80,
  startDelayP99: 2,
  verdict: { status: 'valid', reasons: [] },
  note: null,
  ...part,
});

const shardsOf = (...parts: ShardPart[]) => ({ count: parts.length, startSkewMs: 3, parts });
const GONE = { p50: null, p99: null, startDelayP99: null, verdict: null } as const;

describe('shards in words', () => {
  it('says how many ended, and how far apart they started', () => {
    const parts = [aPart(0), aPart(1, { state: 'lost', ...GONE })];
    expect(startsInWords(shardsOf(...parts))).toBe('1 of 2 ended, started within 3.00 ms');
    expect(startsInWords({ count: 1, startSkewMs: null, parts: [aPart(0)] })).toBe('1 of 1 ended');
  });

  it('names those that are gone, slow, slow at the tail and late, the worst first', () => {
    const parts = [
      aPart(0),
      aPart(1, { p50: 55, p99: 90 }),
      aPart(2, { p99: 800 }),
      aPart(3, { startDelayP99: 31 }),
      aPart(4, { p50: 70, p99: 100 }),
      aPart(5, { state: 'lost', ...GONE }),
      aPart(6, { state: 'missing', ...GONE }),
      aPart(7),
    ];
    expect(oddShards(shardsOf(...parts))).toEqual([
      'lost: 5',
      'missing: 6',
      'slow: 4 (70.0 ms), 1 (55.0 ms), with a median p50 of 20.0 ms',
      'slow at the tail: 2 (800 ms), with a median p99 of 80.0 ms',
      'late: 3 (31.0 ms), with a median start delay p99 of 2.00 ms',
    ]);
  });

  it('says nothing about shards that are alike, or of which nothing is known', () => {
    expect(oddShards(shardsOf(aPart(0), aPart(1, { p50: 24, startDelayP99: 6 })))).toEqual([]);
    expect(oddShards(shardsOf(aPart(0, GONE), aPart(1, GONE)))).toEqual([]);
  });
});
