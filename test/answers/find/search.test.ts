import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProbeVerdict } from '../../../src/answers/find/probe.ts';
import { Search } from '../../../src/answers/find/search.ts';
import { Random } from '../../../src/border/random.ts';

const SETTINGS = {
  startRps: 50,
  lowestRps: 5,
  highestRps: 5000,
  precision: 0.05,
  allowed: [0.01],
  confidence: 0.95,
};
const seen = [{ requests: 10, violations: 0, cluster: 1 }];

/** Rates in the order in which they are tried. */
function searched(verdictOf: (rps: number, again: boolean) => ProbeVerdict, most = 60) {
  const search = new Search(SETTINGS, new Random(1, 0));
  const rates: number[] = [];
  for (let trial = search.next(); trial !== null && rates.length < most; trial = search.next()) {
    rates.push(trial.rps);
    search.add({ ...trial, verdict: verdictOf(trial.rps, trial.phase === 'ends'), seen });
  }
  return { rates, found: search.found };
}

describe('a search', () => {
  it('doubles, then halves the interval, then tries both ends again', () => {
    const { rates, found } = searched((rps) => (rps <= 330 ? 'passed' : 'failed'));
    expect(rates.slice(0, 4)).toEqual([50, 100, 200, 400]);
    expect(rates[4]).toBeCloseTo(Math.sqrt(200 * 400), 10);
    expect(rates.slice(-2).toSorted((a, b) => a - b)).toEqual([found.low, found.high]);
    expect(found.confirmed).toBe(true);
  });

  it('ends with an interval as narrow as wanted that holds the capacity, wherever that is', () => {
    fc.assert(
      fc.property(fc.double({ min: 5.5, max: 4900, noNaN: true }), (capacity) => {
        const { found } = searched((rps) => (rps <= capacity ? 'passed' : 'failed'));
        expect(found.low).toBeLessThanOrEqual(capacity);
        expect(found.high).toBeGreaterThan(capacity);
        expect(found.high! / found.low!).toBeLessThanOrEqual(1.05 + 1e-9);
        expect(found.confirmed).toBe(true);
      }),
    );
  });

  it('leaves undecided rates inside of the interval', () => {
    const { found } = searched((rps) =>
      rps < 325 ? 'passed' : rps > 335 ? 'failed' : 'undecided',
    );
    expect(found.low).toBeLessThan(325);
    expect(found.high).toBeGreaterThan(335);
    expect(found.high! / found.low!).toBeLessThan(1.07);
  });

  it('gives up an end that does not hold when it is tried again', () => {
    const { rates, found } = searched((rps, again) =>
      rps <= (again ? 250 : 330) ? 'passed' : 'failed',
    );
    expect(found.low).toBeLessThanOrEqual(250);
    expect(rates.length).toBeLessThan(60);
  });

  it('stops at the lowest and at the highest rate', () => {
    expect(searched(() => 'passed').found).toEqual({ low: 5000, high: null, confirmed: false });
    expect(searched(() => 'failed').found).toEqual({ low: null, high: 5, confirmed: false });
    expect(searched(() => 'undecided').rates.length).toBeLessThan(60);
  });

  it('adds up what undecided trials saw too much of', () => {
    const search = new Search(SETTINGS, new Random(1, 0));
    const worth = [{ requests: 60, violations: 2, cluster: 1 }];
    search.add({ rps: 100, phase: 'narrowing', verdict: 'passed', seen });
    for (const rps of [110, 111, 112]) {
      search.add({ rps, phase: 'narrowing', verdict: 'undecided', seen: worth });
    }
    expect(search.found.high).toBe(112);
  });
});
