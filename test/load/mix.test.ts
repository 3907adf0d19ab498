import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Mix } from '../../src/load/mix.ts';

/** Fractions that sum to 1, some of them 0. */
const fractions = fc
  .array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 6 })
  .filter((weights) => weights.some((weight) => weight > 0))
  .map((weights) => {
    const sum = weights.reduce((a, b) => a + b);
    return weights.map((weight) => weight / sum);
  });

describe('the mix of users', () => {
  it('is within 2 users of every share at every prefix, for types, workflows and their pairs', () => {
    fc.assert(
      fc.property(fractions, fractions, fc.nat(), (types, workflows, seed) => {
        const mix = new Mix(types, workflows, seed);
        const typeCounts = types.map(() => 0);
        const workflowCounts = workflows.map(() => 0);
        const pairCounts = types.map(() => workflows.map(() => 0));
        for (let users = 1; users <= 1000; users++) {
          const { userType, workflow } = mix.next();
          typeCounts[userType]!++;
          workflowCounts[workflow]!++;
          pairCounts[userType]![workflow]!++;
          const off = Math.max(
            ...types.map((share, t) => Math.abs(typeCounts[t]! - users * share)),
            ...workflows.map((share, w) => Math.abs(workflowCounts[w]! - users * share)),
            ...types.flatMap((typeShare, t) =>
              workflows.map((share, w) => Math.abs(pairCounts[t]![w]! - users * typeShare * share)),
            ),
          );
          if (off > 2) expect.fail(`${off} users off after ${users}`);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('never deals what has no share', () => {
    const mix = new Mix([0, 1], [0.5, 0, 0.5], 7);
    for (let i = 0; i < 1000; i++) {
      const { userType, workflow } = mix.next();
      expect(userType).toBe(1);
      expect(workflow).not.toBe(1);
    }
  });

  it('is the same for the same seed and another for another', () => {
    const deal = (seed: number) => {
      const mix = new Mix([0.2, 0.7, 0.1], [0.5, 0.25, 0.15, 0.1], seed);
      return Array.from({ length: 50 }, () => JSON.stringify(mix.next())).join();
    };
    expect(deal(1)).toBe(deal(1));
    expect(deal(1)).not.toBe(deal(2));
  });
});
