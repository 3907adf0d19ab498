import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SERVICE_NAMES } from '../../src/store/service-names.ts';
import { TrafficCounter } from '../../src/store/traffic-counter.ts';

describe('TrafficCounter', () => {
  test('puts each request into its hundredth of a second, with empty ones in between', () => {
    const traffic = new TrafficCounter(1000);
    for (const atMs of [0, 9.9, 10, 45]) traffic.count(2, atMs);
    expect(traffic.stats(62)).toEqual({
      startedAtMs: 1000,
      bucketMs: 10,
      firstBucket: 0,
      buckets: [2, 1, 0, 0, 1, 0, 0],
      byService: { user: 0, auth: 0, product: 4, cart: 0, order: 0, payment: 0, inventory: 0 },
      total: 4,
    });
  });

  test('keeps the newest buckets only, empties reused ones, and loses nothing of the totals', () => {
    const requests = fc.record({
      service: fc.nat({ max: SERVICE_NAMES.length - 1 }),
      afterMs: fc.oneof(fc.nat({ max: 25 }), fc.nat({ max: 300 })),
    });
    fc.assert(
      fc.property(fc.array(requests), fc.integer({ min: 1, max: 12 }), (list, kept) => {
        const traffic = new TrafficCounter(0, kept);
        const expected: number[] = [0];
        let nowMs = 0;
        for (const { service, afterMs } of list) {
          nowMs += afterMs;
          traffic.count(service, nowMs);
          const bucket = Math.floor(nowMs / 10);
          while (expected.length <= bucket) expected.push(0);
          expected[bucket]! += 1;
        }
        const stats = traffic.stats(nowMs);
        expect(stats.buckets).toEqual(expected.slice(-kept));
        expect(stats.firstBucket).toBe(Math.max(0, expected.length - kept));
        expect(stats.total).toBe(list.length);
      }),
    );
  });
});
