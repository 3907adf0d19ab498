import { describe, expect, it } from 'vitest';
import { Evidence, logEvidence, type Observed } from '../../../src/answers/find/evidence.ts';
import { Random } from '../../../src/border/random.ts';

const TIMES = [2, 5, 20];
const FEWER = TIMES.map((times) => 1 / times);

/** Values of scipy: values.py. */
describe('the logarithm of a likelihood ratio', () => {
  it.each([
    [TIMES, 0, 0, 0.01, 0],
    [TIMES, 1, 1, 0.001, 2.1824931585222567],
    [TIMES, 500, 0, 0.01, -6.073777274679894],
    [TIMES, 500, 5, 0.01, -2.6079987887339833],
    [TIMES, 500, 20, 0.01, 11.504439494734337],
    [TIMES, 500, 500, 0.01, 1409.7908709266085],
    [TIMES, 80, 40, 0.5, -5.809933708081163],
    [TIMES, 1e6, 10_000, 0.01, -3019.957659857304],
    [TIMES, 1e6, 10_500, 0.01, -2673.384069577327],
    [TIMES, 1e8, 100_000, 0.001, -30636.413864647373],
    [FEWER, 0, 0, 0.01, 0],
    [FEWER, 1, 1, 0.001, -1.3856841495596104],
    [FEWER, 500, 0, 0.01, 4.127034660476806],
    [FEWER, 500, 5, 0.01, -2.012681827844693],
    [FEWER, 500, 20, 0.01, -12.455284938332174],
    [FEWER, 500, 500, 0.01, -345.16593165686845],
    [FEWER, 80, 40, 0.5, -5.80993370808117],
    [FEWER, 1e6, 10_000, 0.01, -1920.0285943438432],
    [FEWER, 1e6, 10_500, 0.01, -2266.60218462381],
    [FEWER, 1e8, 100_000, 0.001, -19303.312500053376],
  ])(
    'at %j times the odds, of %i requests with %i violations at %f',
    (times, n, k, p, expected) => {
      // scipy subtracts logarithms as large as n.
      const tolerance = 1e-9 + 8 * Number.EPSILON * n;
      expect(Math.abs(logEvidence(n, k, p, times) - expected)).toBeLessThan(tolerance);
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
  it('that an objective is kept is pooled from the rate and those just above', () => {
    const half = observed(101, 300, 0);
    expect(evidence(half).isKnown('kept', 100)).toBe(false);
    expect(evidence(half, observed(100, 300, 0)).isKnown('kept', 100)).toBe(true);
    expect(evidence(half, observed(99, 300, 0)).isKnown('kept', 100)).toBe(false);
    expect(evidence(half, observed(104, 300, 0)).isKnown('kept', 100)).toBe(false);
  });

  it('that it is broken is pooled from the rate and those just below', () => {
    const half = observed(99, 200, 7);
    expect(evidence(half).isKnown('broken', 100)).toBe(false);
    expect(evidence(half, observed(100, 200, 7)).isKnown('broken', 100)).toBe(true);
    expect(evidence(half, observed(101, 200, 7)).isKnown('broken', 100)).toBe(false);
  });

  it('counts a cluster of requests as one, with the cluster size of nearby rates', () => {
    const kept = observed(100, 6000, 0);
    expect(evidence(kept).isKnown('kept', 100)).toBe(true);
    expect(evidence(kept, observed(106, 6000, 120, 40)).isKnown('kept', 100)).toBe(false);
    expect(evidence(kept, observed(111, 6000, 120, 40)).isKnown('kept', 100)).toBe(true);
  });

  it('is rarely wrong, however often it is evaluated, if exactly the allowed share of requests violates an objective', () => {
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

  it('is confirmed only by minutes of long probes', () => {
    const short = { ...observed(100, 6000, 0), long: false };
    expect(evidence(short).isConfirmed('kept', 100)).toBe(false);
    expect(evidence(observed(100, 6000, 0)).isConfirmed('kept', 100)).toBe(true);
  });

  it('of higher rates that kept the objectives confirms a lower one', () => {
    const half = { ...observed(100, 6000, 0), seconds: 300 };
    const above = { ...observed(150, 6000, 0), seconds: 300 };
    expect(evidence(half).isConfirmed('kept', 100)).toBe(false);
    expect(evidence(half, above).isConfirmed('kept', 100)).toBe(true);
    const broken = { ...observed(150, 6000, 600), seconds: 300 };
    expect(evidence(half, broken).isConfirmed('kept', 100)).toBe(false);
    const below = { ...observed(90, 6000, 0), seconds: 300 };
    expect(evidence(half, below).isConfirmed('kept', 100)).toBe(false);
  });

  it('implies lower rates if objectives are kept, and higher ones if they are broken', () => {
    const ends = evidence(observed(100, 6000, 0), observed(200, 6000, 600));
    expect([50, 100, 150].map((rps) => ends.isImplied('kept', rps))).toEqual([true, true, false]);
    expect([150, 200, 400].map((rps) => ends.isImplied('broken', rps))).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('of dropped arrivals counts until a later probe at the rate or just below has none', () => {
    const dropped = { ...observed(100, 0, 0), overloaded: true };
    expect(evidence(dropped).isKnown('broken', 100)).toBe(true);
    expect(evidence(dropped, observed(100, 6000, 0)).isKnown('broken', 100)).toBe(false);
  });
});
