import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/border/random.ts';
import { Mix } from '../../src/load/mix.ts';

/** Fractions that sum to 1, some of them 0. */
const shares = fc
  .array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 6 })
  .filter((weights) => weights.some((weight) => weight > 0))
  .map((weights) => {
    const sum = weights.reduce((a, b) => a + b);
    return weights.map((weight) => weight / sum);
  });

const named = (fractions: readonly number[]) =>
  Object.fromEntries(fractions.map((share, i) => [`n${i}`, share]));
const number = (name: string) => Number(name.slice(1));

describe('the mix of users', () => {
  it('is within 2 users of every share at every prefix, for types, workflows and their pairs', () => {
    fc.assert(
      fc.property(shares, shares, fc.nat(), (types, workflows, seed) => {
        const mix = new Mix(named(types), named(workflows), new Random(seed, -1));
        const typeCounts = types.map(() => 0);
        const workflowCounts = workflows.map(() => 0);
        const pairCounts = types.map(() => workflows.map(() => 0));
        for (let users = 1; users <= 1000; users++) {
          const { userType, workflow } = mix.next();
          typeCounts[number(userType)]!++;
          workflowCounts[number(workflow)]!++;
          pairCounts[number(userType)]![number(workflow)]!++;
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

  it('is exact over all users, however often the shares change', () => {
    const mixes = fc.array(fc.tuple(shares, shares, fc.nat({ max: 20 })), {
      minLength: 2,
      maxLength: 60,
    });
    fc.assert(
      fc.property(mixes, fc.nat(), (periods, seed) => {
        const mix = new Mix(named(periods[0]![0]), named(periods[0]![1]), new Random(seed, -1));
        const owed = { types: new Map<string, number>(), workflows: new Map<string, number>() };
        const add = (to: Map<string, number>, name: string, by: number) =>
          to.set(name, (to.get(name) ?? 0) + by);
        for (const [types, workflows, users] of periods) {
          mix.change(named(types), named(workflows));
          for (let user = 0; user < users; user++) {
            for (const [i, share] of types.entries()) add(owed.types, `n${i}`, share);
            for (const [i, share] of workflows.entries()) add(owed.workflows, `n${i}`, share);
            const { userType, workflow } = mix.next();
            add(owed.types, userType, -1);
            add(owed.workflows, workflow, -1);
            const off = Math.max(
              ...[...owed.types.values(), ...owed.workflows.values()].map(Math.abs),
            );
            if (off > 3) expect.fail(`${off} users off`);
          }
        }
      }),
    );
  });

  it('never deals a kind without a share', () => {
    const mix = new Mix(named([0, 1]), named([0.5, 0, 0.5]), new Random(7, -1));
    for (let i = 0; i < 1000; i++) {
      const { userType, workflow } = mix.next();
      expect(userType).toBe('n1');
      expect(workflow).not.toBe('n1');
    }
  });

  it('is the same for the same seed and different for another', () => {
    const deal = (seed: number) => {
      const mix = new Mix(
        named([0.2, 0.7, 0.1]),
        named([0.5, 0.25, 0.15, 0.1]),
        new Random(seed, -1),
      );
      return Array.from({ length: 50 }, () => JSON.stringify(mix.next())).join();
    };
    expect(deal(1)).toBe(deal(1));
    expect(deal(1)).not.toBe(deal(2));
  });
});
