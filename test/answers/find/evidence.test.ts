import { describe, expect, it } from 'vitest';
import { Evidence, logEvidence, type Observed } from '../../../src/answers/find/evidence.ts';
import { Random } from '../../../src/border/random.ts';

const TIMES = [2, 5, 20];
const FEWER = TIMES.map((times) => 1 / times);

/** Values of scipy: values.py. */
describe('the logarithm of a likelihood ratio', () => {
  it.each([
    [TIMES, 500, 0, 0.01, -6.073777274679894],
    [TIMES, 500, 5, 0.01, -2.6079987887339833],
    [TIMES, 500, 20, 0.01, 11.504439494734337],
    [TIMES, 80, 40, 0.5, -5.809933708081163],
    [FEWER, 500, 0, 0.01, 4.127034660476806],
    [FEWER, 500, 5, 0.01, -2.012681827844693],
    [FEWER, 500, 20, 0.01, -12.455284938332174],
    [FEWER, 80, 40, 0.5, -5.80993370808117],
  ])(
    'at %j times the odds, of %i requests with %i violations at %f',
    (times, n, k, p, expected) => {
      expect(logEvidence(n, k, p, times)).toBeCloseTo(expected, 9);
    },
  );
});

const observed = (rps: number, requests: number, violations: number, cluster = 1): Observed => ({
  rps,
  seconds: 600,
  seen: [{ requests, violations, near: violations, cluster }],
  overloaded: false,
  long: true,
});
const evidence = (...all: Observed[]) => new Evidence([0.01], 0.025, Math.sqrt(1.05), all);

describe('evidence', () => {
  it('that an objective is kept adds up from the rate and those just above', () => {
    const half = observed(101, 300, 0);
    expect(evidence(half).isKnown('kept', 100)).toBe(false);
    expect(evidence(half, observed(100, 300, 0)).isKnown('kept', 100)).toBe(true);
    expect(evidence(half, observed(99, 300, 0)).isKnown('kept', 100)).toBe(false);
    expect(evidence(half, observed(104, 300, 0)).isKnown('kept', 100)).toBe(false);
  });

  it('that it is broken adds up from the rate and those just below', () => {
    const half = observed(99, 200, 7);
    expect(evidence(half).isKnown('broken', 100)).toBe(false);
    expect(evidence(half, observed(100, 200, 7)).isKnown('broken', 100)).toBe(true);
    expect(evidence(half, observed(101, 200, 7)).isKnown('broken', 100)).toBe(false);
  });

  it('counts requests that share a fate as one, as large as they were at rates nearby', () => {
    const kept = observed(100, 6000, 0);
    expect(evidence(kept).isKnown('kept', 100)).toBe(true);
    expect(evidence(kept, observed(106, 6000, 120, 40)).isKnown('kept', 100)).toBe(false);
    expect(evidence(kept, observed(111, 6000, 120, 40)).isKnown('kept', 100)).toBe(true);
  });

  it('is seldom wrong, however often it is looked at, where requests break an objective as often as they may', () => {
    const random = new Random(3, 0);
    let wrong = 0;
    for (let run = 0; run < 400; run++) {
      let [requests, violations] = [0, 0];
      for (let look = 0; look < 100; look++) {
        for (let i = 0; i < 20; i++) violations += Number(random.next() < 0.01);
        requests += 20;
        if (
          Math.max(...[TIMES, FEWER].map((t) => logEvidence(requests, violations, 0.01, t))) >
          Math.log(40)
        ) {
          wrong++;
          break;
        }
      }
    }
    // Each of the two sides may be wrong in 2.5%.
    expect(wrong / 400).toBeLessThan(0.05);
  });

  it('that is confirmed rests on minutes of long probes', () => {
    const short = { ...observed(100, 6000, 0), long: false };
    expect(evidence(short).isConfirmed('kept', 100)).toBe(false);
    expect(evidence(observed(100, 6000, 0)).isConfirmed('kept', 100)).toBe(true);
  });

  it('believes the latest probe in which arrivals were dropped, at the rate and just below', () => {
    const dropped = { ...observed(100, 0, 0), overloaded: true };
    expect(evidence(dropped).isKnown('broken', 100)).toBe(true);
    expect(evidence(dropped, observed(100, 6000, 0)).isKnown('broken', 100)).toBe(false);
  });
});
