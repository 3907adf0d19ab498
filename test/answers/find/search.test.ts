import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Observed } from '../../../src/answers/find/evidence.ts';
import { Search, type Trial } from '../../../src/answers/find/search.ts';
import { Random } from '../../../src/border/random.ts';

const SETTINGS = {
  startRps: 50,
  lowestRps: 5,
  highestRps: 5000,
  precision: 0.05,
  allowed: [0.01],
  confidence: 0.95,
  budgetSeconds: 14_400,
};

/** A probe in which this share of the requests violated the objective. */
const observed = ({ rps, phase }: Trial, share: number, worth = 4000): Observed => ({
  rps,
  seconds: 240,
  seen: [{ requests: worth, violations: share * worth, near: share * worth, cluster: 1 }],
  overloaded: false,
  long: phase === 'ends',
});

function searched(shareAt: (rps: number, long: boolean) => number, most = 60) {
  const search = new Search(SETTINGS, new Random(1, 0));
  const trials: Trial[] = [];
  for (let i = 0; i < most; i++) {
    const next = search.next(i * 240);
    if (next === null) break;
    trials.push(next);
    search.add(observed(next, shareAt(next.rps, next.phase === 'ends')));
  }
  return { trials, rates: trials.map(({ rps }) => rps), found: search.found };
}

describe('a search', () => {
  it('doubles, then bisects the interval, then probes both ends for minutes', () => {
    const { trials, rates, found } = searched((rps) => (rps <= 330 ? 0 : 0.3));
    expect(rates.slice(0, 4)).toEqual([50, 100, 200, 400]);
    expect(rates[4]).toBeCloseTo(Math.sqrt(200 * 400), 10);
    const ends = trials.filter(({ phase }) => phase === 'ends').map(({ rps }) => rps);
    expect(ends).toContain(found.low);
    expect(ends).toContain(found.high);
    expect(found.confirmed).toBe(true);
  });

  it('ends with an interval of the requested width that contains the capacity, wherever that is', () => {
    fc.assert(
      fc.property(fc.double({ min: 7, max: 4500, noNaN: true }), (capacity) => {
        const { found } = searched((rps) => (rps <= capacity ? 0 : 0.3));
        expect(found.low).toBeLessThanOrEqual(capacity);
        expect(found.high).toBeGreaterThan(capacity);
        expect(found.high! / found.low!).toBeLessThanOrEqual(1.05 + 1e-9);
        expect(found.confirmed).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('keeps rates inside the interval at which exactly the allowed share violates the objective', () => {
    const { found } = searched((rps) => (rps < 310 ? 0 : rps > 345 ? 0.3 : 0.01));
    expect(found.low).toBeLessThan(310);
    expect(found.high).toBeGreaterThan(345);
    expect(found.high! / found.low!).toBeLessThanOrEqual(Math.SQRT2 + 1e-9);
  });

  it('relies only on long probes once a short one was wrong', () => {
    const { found } = searched((rps, long) => (rps <= (long ? 250 : 330) ? 0 : 0.3));
    expect(found.low).toBeLessThanOrEqual(250);
    expect(found.high).toBeGreaterThan(250);
    expect(found.high! / found.low!).toBeLessThanOrEqual(1.05 + 1e-9);
  });

  it('prefers a confirmed low end to a higher one from a short probe', () => {
    const search = new Search(SETTINGS, new Random(1, 0));
    const add = (rps: number, phase: Trial['phase'], share: number) =>
      search.add(observed({ rps, phase }, share));
    add(400, 'doubling', 0.3);
    add(330, 'narrowing', 0);
    expect(search.found).toEqual({ low: 330, high: 400, confirmed: false });
    add(350, 'ends', 0.3);
    for (let i = 0; i < 3; i++) add(300, 'ends', 0);
    expect(search.found).toEqual({ low: 300, high: 350, confirmed: true });
  });

  it('stops at the lowest and at the highest allowed rate', () => {
    expect(searched(() => 0).found).toEqual({ low: 5000, high: null, confirmed: false });
    expect(searched(() => 0.3).found).toEqual({ low: null, high: 5, confirmed: false });
    expect(searched(() => 0.01).rates.length).toBeLessThan(60);
  });
});
