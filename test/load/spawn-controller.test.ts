import { describe, expect, it } from 'vitest';
import type { Random } from '../../src/border/random.ts';
import type { ThinkTime } from '../../src/journey/think-time.ts';
import type { CurveStage } from '../../src/load/curve.ts';
import { windowMsFor } from '../../src/load/schedule.ts';
import { type LoadPlayed, playLoad } from '../support/virtual-load.ts';
import { aLoad, hold } from './a-load.ts';

interface Cell {
  readonly rps: number;
  readonly steps: number;
  readonly think: readonly [number, number];
  readonly distribution?: ThinkTime['distribution'];
  readonly latencyMs?: number;
  /** Final response time of the services: it rises from the tenth second to the twentieth. */
  readonly risesTo?: number;
  readonly fallsTo?: number;
  /** Second in which it falls. Default 5. */
  readonly fallsAt?: number;
  readonly atOnce?: number;
}

const SECONDS = 25;

function play(cell: Cell, seed: number): LoadPlayed {
  const { rps, fallsTo, fallsAt = 5 } = cell;
  if (fallsTo === undefined) return playStages(hold(SECONDS, rps), cell, seed);
  const stages = [...hold(fallsAt, rps), ...hold(SECONDS - fallsAt, fallsTo)];
  return playStages(stages, cell, seed);
}

function playStages(stages: readonly CurveStage[], cell: Cell, seed: number): LoadPlayed {
  const { steps, think, latencyMs = 2, risesTo = latencyMs, distribution, atOnce = 0 } = cell;
  const [min, max] = think;
  return playLoad({
    load: aLoad('requests_per_second', stages, {
      seed,
      minThinkMs: min * 1000,
      maxThinkMs: max * 1000,
    }),
    thinkTime: { min, max, distribution: distribution ?? 'uniform' },
    atOnce,
    calls: () => steps,
    expectedCalls: steps,
    latencyMs(random: Random, atMs: number) {
      const risen = Math.min(1, Math.max(0, atMs / 10_000 - 1));
      return (latencyMs + (risesTo - latencyMs) * risen) * (0.5 + random.next());
    },
  });
}

/** The deviation of the worst second from the curve, without what is excused. */
function worst({ seconds }: LoadPlayed): number {
  return Math.max(...seconds.map(({ sent, surplus, target }) => Math.abs(sent - surplus - target)));
}

function total({ seconds }: LoadPlayed): number {
  return seconds.reduce((sum, { sent, surplus }) => sum + sent - surplus, 0);
}

describe('a constant rate of long journeys with short think times', () => {
  isHeldFor([1]);
  describe('with more seeds', { tags: 'long' }, () => isHeldFor([2, 3, 4, 5]));
});

function isHeldFor(seeds: readonly number[]): void {
  const doesNotCreepUp = (cell: Cell) => {
    for (const seed of seeds) {
      const played = play(cell, seed);
      const due = cell.rps * SECONDS;
      expect(Math.abs(total(played) - due), `seed ${seed}`).toBeLessThan(0.02 * due);
      // A crowd of independent users deviates by the square root of what it sends, times what each does in a second.
      const [min, max] = cell.think;
      const thinkMs = 500 * (min + max) * (1 - (cell.atOnce ?? 0));
      const cycleMs = thinkMs + (cell.latencyMs ?? 2);
      const each = Math.min(cell.steps, Math.max(1, 1000 / cycleMs));
      const chance = Math.sqrt(cell.rps * each);
      expect(worst(played), `seed ${seed}`).toBeLessThan(Math.max(12, 3 * chance));
    }
  };

  it.each<Cell>([
    { rps: 200, steps: 20, think: [0.05, 0.1] },
    { rps: 500, steps: 20, think: [0.05, 0.1] },
    { rps: 200, steps: 10, think: [0.05, 0.1] },
    { rps: 200, steps: 20, think: [0.02, 0.05] },
    { rps: 200, steps: 20, think: [0.1, 0.3] },
    { rps: 200, steps: 20, think: [0.25, 0.5] },
    { rps: 200, steps: 20, think: [0.1, 0.3], distribution: 'lognormal' },
    { rps: 200, steps: 20, think: [0.05, 0.5], distribution: 'exponential' },
    // Steps of a journey in code may follow at once.
    { rps: 200, steps: 20, think: [0.5, 2], atOnce: 0.7, latencyMs: 5 },
  ])('does not creep up: %j', doesNotCreepUp);

  it.each<Cell>([
    { rps: 1000, steps: 5, think: [0.01, 0.02], latencyMs: 20 },
    { rps: 500, steps: 10, think: [0, 0], latencyMs: 200 },
    { rps: 2000, steps: 20, think: [0.01, 0.02], latencyMs: 100 },
    { rps: 2000, steps: 5, think: [5, 10], atOnce: 0.7, latencyMs: 5 },
  ])('does not creep up: %j', { tags: 'long' }, doesNotCreepUp);

  it.each<Cell>([
    { rps: 200, steps: 100, think: [0, 0], latencyMs: 100 },
    { rps: 500, steps: 50, think: [0, 0], latencyMs: 100 },
    { rps: 2000, steps: 20, think: [0, 0], latencyMs: 100 },
    { rps: 2000, steps: 50, think: [0, 0], latencyMs: 5000 },
  ])(
    'does not let in too many before it knows how long answers take: %j',
    { tags: 'long' },
    (cell) => {
      for (const seed of seeds) {
        const perUser = 1000 / cell.latencyMs!;
        const chance = Math.sqrt(cell.rps * Math.max(1, perUser));
        expect(worst(play(cell, seed)), `seed ${seed}`).toBeLessThan(
          Math.max(3 * chance, 0.15 * cell.rps),
        );
      }
    },
  );

  it.each<Cell>([
    { rps: 200, steps: 20, think: [0.1, 0.3], latencyMs: 20 },
    { rps: 200, steps: 50, think: [0.1, 0.3], latencyMs: 20 },
    { rps: 200, steps: 20, think: [0.25, 0.5], latencyMs: 20 },
    { rps: 200, steps: 20, think: [0.25, 0.5], latencyMs: 100 },
  ])('is exceeded by no more than chance for as long as the first users stay: %j', (cell) => {
    for (const seed of seeds) {
      const chance = Math.sqrt(cell.rps * cell.steps);
      let above = 0;
      for (const { sent, target } of play(cell, seed).seconds) {
        above += sent - target;
        expect(above, `seed ${seed}`).toBeLessThan(chance);
      }
    }
  });

  it('that falls while requests are missing is not paid back afterwards', () => {
    for (const seed of seeds) {
      const cell = {
        rps: 200,
        fallsTo: 50,
        steps: 10,
        think: [0.25, 0.5],
        latencyMs: 1000,
      } as const;
      const { seconds } = play(cell, seed);
      const after = seconds.slice(10);
      const sent = after.reduce((sum, second) => sum + second.sent, 0);
      expect(sent / after.length, `seed ${seed}`).toBeGreaterThan(0.95 * 50);
    }
  });

  it('that is zero for a while admits nobody then, and is met afterwards', () => {
    const cell = { rps: 200, steps: 20, think: [0.25, 0.5] } as const;
    const { seconds } = playStages([...hold(3, 0), ...hold(5, 200)], cell, 1);
    for (const { sent, target } of seconds) expect(Math.abs(sent - target)).toBeLessThan(20);
  });

  it('is exact where journeys are short', { tags: 'long' }, () => {
    for (const seed of seeds) {
      expect(worst(play({ rps: 500, steps: 2, think: [0.05, 0.1] }, seed))).toBeLessThan(13);
      expect(worst(play({ rps: 500, steps: 1, think: [0, 0] }, seed))).toBeLessThan(2);
    }
  });

  it.each<Cell>([
    { rps: 500, steps: 10, think: [0, 0], latencyMs: 20, risesTo: 1000 },
    { rps: 200, steps: 10, think: [0.05, 0.1], latencyMs: 20, risesTo: 1000 },
    { rps: 200, steps: 5, think: [0.5, 2], latencyMs: 20, risesTo: 1000 },
  ])('is held while services become slower: %j', { tags: 'long' }, (cell) => {
    for (const seed of seeds) {
      const { seconds } = play(cell, seed);
      let off = 0;
      for (const { sent, target } of seconds) {
        off += sent - target;
        expect(Math.abs(off), `seed ${seed}`).toBeLessThan(0.4 * cell.rps);
      }
    }
  });

  it('that falls sends what active users have left, and is on the new one afterwards', () => {
    for (const seed of seeds) {
      const { seconds } = play({ rps: 400, fallsTo: 100, steps: 20, think: [0.1, 0.3] }, seed);
      expect(seconds[5]!.surplus).toBeGreaterThan(100);
      for (const { sent, target } of seconds.slice(14)) {
        expect(Math.abs(sent - target), `seed ${seed}`).toBeLessThan(3 * Math.sqrt(100 * 5));
      }
    }
  });

  it('of few users is met before it is known how long responses take', () => {
    for (const seed of seeds) {
      const cell = { rps: 50, steps: 100, think: [0.01, 0.02], latencyMs: 100 } as const;
      const sent = total(playStages(hold(10, 50), cell, seed));
      // There are six of them: one too many is a sixth of the rate.
      expect(sent, `seed ${seed}`).toBeLessThan(500 * 1.35);
      expect(sent, `seed ${seed}`).toBeGreaterThan(500 * 0.8);
    }
  });

  it('that falls is not followed by a burst where users do not think', () => {
    for (const seed of seeds) {
      const cell = { rps: 2000, steps: 10, think: [0, 0], latencyMs: 20 } as const;
      const { sent } = playStages([...hold(3, 2000), ...hold(1, 500)], cell, seed).seconds[3]!;
      // In the fifth of a second for which users stay, half of what they sent before.
      expect(sent, `seed ${seed}`).toBeLessThan(500 + 200);
    }
  });

  const doesNotCreepUpAfterwards = (cell: Cell) => {
    for (const seed of seeds) {
      const after = play(cell, seed).seconds.slice(5);
      const above = after.reduce(
        (sum, { sent, surplus, target }) => sum + sent - surplus - target,
        0,
      );
      const [min, max] = cell.think;
      const ofOneUser = 1000 / (500 * (min + max) + cell.latencyMs!);
      const most = Math.max(ofOneUser, 0.02 * cell.fallsTo!);
      expect(Math.abs(above) / after.length, `seed ${seed}`).toBeLessThan(most);
    }
  };

  it.each<Cell>([{ rps: 2000, fallsTo: 500, steps: 20, think: [0.1, 0.3], latencyMs: 100 }])(
    'that has fallen does not creep up: %j',
    doesNotCreepUpAfterwards,
  );

  it.each<Cell>([{ rps: 500, fallsTo: 125, steps: 100, think: [0, 0], latencyMs: 100 }])(
    'that has fallen does not creep up: %j',
    { tags: 'long' },
    doesNotCreepUpAfterwards,
  );

  it.each([5, 12])(
    'that falls in second %i admits no user while the active ones are enough',
    (fallsAt) => {
      const rises = { steps: 100, think: [0.05, 0.1], latencyMs: 20, risesTo: 1000 } as const;
      for (const seed of seeds) {
        const { seconds } = play({ rps: 200, fallsTo: 50, fallsAt, ...rises }, seed);
        const after = seconds.slice(fallsAt + 1);
        const sent = after.reduce((sum, second) => sum + second.sent - second.surplus, 0);
        expect(sent / after.length, `seed ${seed}`).toBeLessThan(1.02 * 50);
        expect(sent / after.length, `seed ${seed}`).toBeGreaterThan(0.85 * 50);
      }
    },
  );
}

describe('windows', () => {
  it.each([
    [0, 10],
    [20, 10],
    [50, 10],
    [100, 20],
    [250, 60],
    [500, 100],
    [5000, 100],
  ])('are a quarter of a shortest think time of %i ms: %i ms', (thinkMs, windowMs) => {
    expect(windowMsFor(thinkMs)).toBe(windowMs);
  });
});
