import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unpackKind } from '../../src/border/messages.ts';
import type { Part } from '../../src/border/part.ts';
import { Crowd, type TimedMix } from '../../src/load/crowd.ts';
import { mixRandom } from '../../src/load/schedule.ts';
import { LOAD_MODELS } from '../../src/text/load-models.ts';
import { rampShapes } from '../support/profiles.ts';
import { playLoads } from '../support/virtual-loads.ts';
import { aLoad, ramp } from './a-load.ts';

const COUNTS = [1, 2, 3, 7, 16];

const partsOf = (count: number): Part[] =>
  Array.from({ length: count }, (_, index) => ({ index, count }));

const RUNS = { numRuns: 50, interruptAfterTimeLimit: 400, markInterruptAsFailure: false };

const stages = fc.array(
  fc.record({
    forSeconds: fc.integer({ min: 0, max: 2 }),
    // Below the number of shards, too.
    level: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 5, max: 60 })),
    shape: fc.constantFrom(...rampShapes),
  }),
  { minLength: 1, maxLength: 3 },
);

const model = fc.constantFrom(...LOAD_MODELS);

/** Up to three loads at a time. */
const parallelLoads = fc
  .array(fc.tuple(model, stages), { minLength: 1, maxLength: 3 })
  .map((loads) =>
    loads.map(([model, stages], i) => aLoad(model, [...stages, ...ramp(2, 20)], { name: `l${i}` })),
  );

describe('the users of shards', () => {
  it.each(COUNTS)(
    'are those of one machine, by index, and take each row of data once, with %i of them',
    (count) => {
      fc.assert(
        fc.property(parallelLoads, (loads) => {
          const one = playLoads({ loads });
          const shards = partsOf(count).map((part) => playLoads({ loads, part }));
          const indices: number[] = [];
          for (const [load, arrivals] of one.arrivals.entries()) {
            const own = shards.flatMap((shard) => [...shard.arrivals[load]!]);
            indices.push(...own.map(({ index }) => index));
            const kinds = new Map(arrivals.map(({ index, kind }) => [index, kind]));
            for (const { index, kind } of own) {
              if (kinds.has(index)) expect(kind, `user ${index}`).toBe(kinds.get(index));
            }
            // The others belong to other loads, on one machine as well.
            for (const { index } of own) expect(index % loads.length).toBe(load);
          }
          expect(new Set(indices).size).toBe(indices.length);
        }),
        RUNS,
      );
    },
  );
});

/** Fractions that sum to 1, some of them 0. */
const shares = fc
  .array(fc.integer({ min: 0, max: 9 }), { minLength: 4, maxLength: 4 })
  .filter((weights) => weights.some((weight) => weight > 0))
  .map((weights) => {
    const sum = weights.reduce((a, b) => a + b);
    return Object.fromEntries([...'abcd'].map((name, i) => [name, weights[i]! / sum]));
  });

const NAMES = { userType: () => 0, workflow: (name: string) => 'abcd'.indexOf(name) };

/** Most blocks by which shards differ when the mix changes: users make different numbers of requests. */
const APART = 3;

describe('the mix over all shards', () => {
  it.each(COUNTS)(
    'is exact, although it changes after different numbers of users, with %i of them',
    (count) => {
      const periods = fc.array(fc.tuple(shares, fc.integer({ min: 1, max: 2000 })), {
        minLength: 1,
        maxLength: 4,
      });
      fc.assert(
        fc.property(
          periods,
          fc.nat(),
          fc.array(fc.nat({ max: APART }), { minLength: 16, maxLength: 16 }),
          (mixes, seed, ahead) => {
            const timed = mixes.map(([workflows], i): TimedMix => {
              return { atSeconds: i, userTypes: { any: 1 }, workflows };
            });
            const due = [0, 0, 0, 0];
            const got = [0, 0, 0, 0];
            for (const part of partsOf(count)) {
              const crowd = new Crowd(timed, mixRandom(seed, 0), NAMES, { seed, part });
              let number = 0;
              for (const [period, [workflows, users]] of mixes.entries()) {
                const isLast = period === mixes.length - 1;
                const early = period === 0 ? 0 : ahead[part.index]!;
                const own = users - early + (isLast ? 0 : ahead[part.index]!);
                for (let i = 0; i < own; i++)
                  got[unpackKind(crowd.next(period * 1000, number++)).workflow]!++;
                for (const [i, name] of [...'abcd'].entries())
                  due[i]! += Math.max(0, own) * workflows[name]!;
              }
            }
            // At both ends of a period, some blocks are not complete.
            const tolerated = mixes.length * (4 + 2 * Math.sqrt(APART * count));
            for (const [i, users] of got.entries()) {
              expect(Math.abs(users - due[i]!), `workflow ${i}`).toBeLessThanOrEqual(tolerated);
            }
          },
        ),
        RUNS,
      );
    },
  );
});
