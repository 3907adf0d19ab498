import { describe, expect, it } from 'vitest';
import type { CurveStage } from '../../src/load/curve.ts';
import type { ArrivalSpacing } from '../../src/load/load.ts';
import { playLoads } from '../support/virtual-loads.ts';
import { aLoad, hold, ramp } from './a-load.ts';

/** Variance divided by mean of the counts in intervals of a given length. */
function dispersion(times: readonly number[], lengthMs: number, totalMs: number): number {
  const counts = new Array<number>(Math.floor(totalMs / lengthMs)).fill(0);
  for (const atMs of times) {
    const i = Math.floor(atMs / lengthMs);
    if (i < counts.length) counts[i]!++;
  }
  const mean = counts.reduce((sum, n) => sum + n, 0) / counts.length;
  const variance = counts.reduce((sum, n) => sum + (n - mean) ** 2, 0) / (counts.length - 1);
  return variance / mean;
}

describe('random arrivals of users per second', () => {
  const times = (
    seed: number,
    stages: readonly CurveStage[],
    arrivals: ArrivalSpacing = 'random',
  ) => {
    const load = aLoad('users_per_second', stages, { seed, arrivals });
    const { arrivals: all } = playLoads({ loads: [load], calls: () => 1 });
    return all[0]!.map(({ atMs }) => atMs);
  };

  it.each([10, 100, 1000])('are a Poisson process: dispersion in %i ms', (lengthMs) => {
    const seeds = 12;
    const seconds = 40;
    let sum = 0;
    for (let seed = 0; seed < seeds; seed++) {
      sum += dispersion(times(seed, hold(seconds, 100)), lengthMs, seconds * 1000);
    }
    // For a Poisson process, the variance of an index of dispersion of n counts is 2 / n.
    const deviation = Math.sqrt(2 / ((seeds * seconds * 1000) / lengthMs));
    expect(Math.abs(sum / seeds - 1)).toBeLessThan(4 * deviation);
  });

  it('have independent exponential gaps on the scale of the curve, also up a ramp', () => {
    const gaps: number[] = [];
    for (let seed = 0; seed < 10; seed++) {
      // Up from 0 to 200 in 20 s: by t, 5 t^2 are due.
      const due = times(seed, ramp(20, 200)).map((atMs) => 5 * (atMs / 1000) ** 2);
      gaps.push(...due.slice(1).map((x, i) => x - due[i]!));
    }
    const n = gaps.length;
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / n;
    const longer = gaps.filter((gap) => gap > 2).length / n;
    expect(Math.abs(mean - 1)).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(longer - Math.exp(-2))).toBeLessThan(4 * Math.sqrt(Math.exp(-2) / n));
  });

  it('are even by default: a second is off by one user at most', () => {
    expect(dispersion(times(1, hold(20, 100), 'even'), 1000, 20_000)).toBeLessThan(0.01);
  });
});
