import { describe, expect, it } from 'vitest';
import { seenOf } from '../../../src/answers/find/clusters.ts';

const seconds = (counts: readonly number[], requests: number, near = counts) =>
  counts.map((count, i) => ({
    requests,
    inFlight: 2,
    violations: [{ count, near: near[i]! }],
    dropped: false,
    generatorLimited: false,
  }));
const quiet = (length: number) => new Array<number>(length).fill(0);

/** Values of numpy: values.py. */
describe('clusters of requests that violate an objective', () => {
  it('are runs of seconds with violations, by their index of dispersion', () => {
    const spells = [...quiet(9), 10, ...quiet(9), 10, ...quiet(9), 15, 25, ...quiet(9)];
    expect(seenOf(seconds(spells, 100), 0).cluster).toBeCloseTo(30, 9);
  });

  it('are estimated from variances if there are violations in every second', () => {
    const counts = [1, 1, 4, 1, 1, 1, 9, 8, 1, 1, 2, 1, 1, 7, 9, 1];
    expect(seenOf(seconds(counts, 20), 0).cluster).toBeCloseTo(7.015971863996622, 9);
  });

  it('are estimated from blocks if distant seconds are correlated', () => {
    // Half of each minute is worse; apart from that, neighbouring seconds differ as in the other series.
    const minutes = Array.from({ length: 480 }, (_, i) => (i % 60 < 30 ? 5 : 1) + (i % 2));
    const alternating = Array.from({ length: 480 }, (_, i) => 3 + (i % 2));
    expect(seenOf(seconds(minutes, 20), 0).cluster).toBeGreaterThan(2);
    expect(seenOf(seconds(alternating, 20), 0).cluster).toBe(1);
  });

  it('are estimated from near violations if there are hardly any violations', () => {
    const near = [...quiet(20), 10, ...quiet(20), 10, ...quiet(20)];
    const seen = seenOf(seconds(quiet(62), 100, near), 0);
    expect(seen).toMatchObject({ violations: 0, near: 20 });
    expect(seen.cluster).toBeCloseTo(10, 0);
  });

  it('are single requests if none or all violate it', () => {
    expect(seenOf(seconds(quiet(20), 100), 0).cluster).toBe(1);
    expect(seenOf(seconds(new Array<number>(20).fill(100), 100), 0).cluster).toBe(1);
  });
});
