import fc from 'fast-check';
import { Float64Histogram } from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';
import { bucketOf, HIGHEST_US } from '../../src/border/histogram-buckets.ts';
import { MergedHistogram } from '../../src/statistics/merged-histogram.ts';
import { IntervalHistogram } from '../../workers/interval-histogram.ts';

function merged(durationsMs: readonly number[]): MergedHistogram {
  const interval = new IntervalHistogram();
  for (const ms of durationsMs) interval.recordMs(ms);
  const histogram = new MergedHistogram();
  histogram.add(interval.take());
  return histogram;
}

const durations = fc.array(fc.double({ min: 0, max: 100_000, noNaN: true }), { maxLength: 200 });
const bounds = fc
  .array(fc.double({ min: 0.001, max: 100_000, noNaN: true }), { maxLength: 20 })
  .map((list) => list.toSorted((a, b) => a - b));

describe('the bucket of a duration', () => {
  it.each([2, 3] as const)('is that of HdrHistogram, with %i significant digits', (digits) => {
    const hdr = new Float64Histogram(1, HIGHEST_US, digits);
    const same = (us: number) => {
      expect(bucketOf(us, digits), `${us}`).toBe(hdr.countsArrayIndex(us));
    };
    for (let bit = 0; 2 ** bit < HIGHEST_US; bit++) {
      for (const us of [2 ** bit - 1, 2 ** bit, 2 ** bit + 1]) same(us);
    }
    same(HIGHEST_US);
    expect(bucketOf(HIGHEST_US, digits)).toBeLessThan(hdr.countsArrayLength);
    fc.assert(fc.property(fc.integer({ min: 0, max: HIGHEST_US }), same), { numRuns: 2000 });
  });
});

describe('the counts up to bounds', () => {
  it('are those of the values, except for values within the resolution above a bound', () => {
    fc.assert(
      fc.property(durations, bounds, (values, boundsMs) => {
        const counts = merged(values).countsUpTo(boundsMs);
        const upTo = (ms: number) => values.filter((value) => value <= ms).length;
        for (const [i, boundMs] of boundsMs.entries()) {
          // The resolution is a microsecond at best.
          expect(counts[i]).toBeGreaterThanOrEqual(upTo(boundMs - 0.001));
          expect(counts[i]).toBeLessThanOrEqual(upTo(boundMs * 1.001 + 0.001));
        }
      }),
    );
  });

  it('never fall, and never exceed the count', () => {
    fc.assert(
      fc.property(durations, bounds, (values, boundsMs) => {
        const histogram = merged(values);
        const counts = histogram.countsUpTo(boundsMs);
        expect(counts).toEqual(counts.toSorted((a, b) => a - b));
        expect(counts.at(-1) ?? 0).toBeLessThanOrEqual(histogram.count);
      }),
    );
  });
});

describe('a histogram of 2 significant digits', () => {
  it('has percentiles within 1%, and exact count, mean and maximum', () => {
    fc.assert(
      fc.property(durations, (values) => {
        const interval = new IntervalHistogram(2);
        for (const ms of values) interval.recordMs(ms);
        const coarse = new MergedHistogram(2);
        coarse.add(interval.take());
        expect(interval.empty).toBe(true);
        const exact = merged(values).distribution();
        const { count, mean, max, p50, p99 } = coarse.distribution();
        expect({ count, mean, max }).toEqual({
          count: exact.count,
          mean: exact.mean,
          max: exact.max,
        });
        expect(Math.abs(p50 - exact.p50)).toBeLessThanOrEqual(exact.p50 * 0.01 + 0.001);
        expect(Math.abs(p99 - exact.p99)).toBeLessThanOrEqual(exact.p99 * 0.01 + 0.001);
      }),
    );
  });
});

describe('the percentile curve', () => {
  it('goes from the lowest value to the maximum, increasingly dense towards 100', () => {
    fc.assert(
      fc.property(durations, (values) => {
        const histogram = merged(values);
        const curve = histogram.percentileCurve();
        expect(curve.at(0)?.percentile).toBe(values.length === 0 ? undefined : 0);
        expect(curve.at(-1)).toEqual(
          values.length === 0 ? undefined : { percentile: 100, ms: histogram.maxMs },
        );
        for (const [i, { percentile, ms }] of curve.entries()) {
          if (i > 0) expect(percentile).toBeGreaterThan(curve[i - 1]!.percentile);
          if (percentile > 0) expect(ms).toBe(histogram.percentile(percentile));
        }
      }),
    );
  });
});
