import { describe, expect, it } from 'vitest';
import type { Random } from '../../src/border/random.ts';
import { Silence } from '../../src/load/silence.ts';
import { playLoad } from '../support/virtual-load.ts';
import { aLoad, hold } from './a-load.ts';

interface Cell {
  readonly rps: number;
  readonly steps: number;
  /** Seconds. */
  readonly think: readonly [number, number];
  readonly stallMs: number;
}

const STALLS_AT_MS = 5000;
const SECONDS = 12;
const LATENCY_MS = 20;

/** Responses that would arrive during the stall arrive when it ends. */
function latencyMs(stallMs: number) {
  return (random: Random, atMs: number) => {
    const usualMs = LATENCY_MS * (0.5 + random.next());
    const isHeldUp = atMs + usualMs > STALLS_AT_MS && atMs < STALLS_AT_MS + stallMs;
    return isHeldUp ? Math.max(usualMs, STALLS_AT_MS + stallMs - atMs) : usualMs;
  };
}

function play({ rps, steps, think: [min, max], stallMs }: Cell, seed: number) {
  return playLoad({
    load: aLoad('requests_per_second', hold(SECONDS, rps), {
      seed,
      minThinkMs: min * 1000,
      maxThinkMs: max * 1000,
    }),
    thinkTime: { min, max, distribution: 'uniform' },
    calls: () => steps,
    expectedCalls: steps,
    latencyMs: latencyMs(stallMs),
  });
}

const cellsWith = (stallMs: number): Cell[] => [
  { rps: 200, steps: 20, think: [0.02, 0.05], stallMs },
  { rps: 2000, steps: 20, think: [0.02, 0.05], stallMs },
  { rps: 2000, steps: 5, think: [0.02, 0.05], stallMs },
  { rps: 200, steps: 50, think: [0.1, 0.3], stallMs },
  { rps: 500, steps: 10, think: [0.5, 2], stallMs },
];

/** Users who arrived in the rest of a stall longer than a second send their requests after it. */
const waitedForSecond = ({ rps, stallMs }: Cell) => (rps * Math.max(0, stallMs - 1000)) / 1000;

function expectNoBurst(cell: Cell, seeds: readonly number[]) {
  for (const seed of seeds) {
    let total = 0;
    for (const [second, { sent, target }] of play(cell, seed).seconds.entries()) {
      total += sent - target;
      const chance = 3 * Math.sqrt(target * cell.steps);
      const most = 1.3 * target + waitedForSecond(cell) + chance;
      expect(sent, `seed ${seed}, second ${second}`).toBeLessThan(most);
      expect(total, `seed ${seed}, second ${second}`).toBeLessThan(chance);
    }
  }
}

describe('after services have stalled', () => {
  it.each([300, 2000].flatMap(cellsWith))('there is no burst: %j', (cell) => {
    expectNoBurst(cell, [1]);
  });

  it.each([0, 300, 1000, 2000].flatMap(cellsWith))(
    'there is no burst with other seeds: %j',
    { tags: 'long' },
    (cell) => expectNoBurst(cell, [2, 3, 4]),
  );

  it('of the requests missing after half a second, nearly all are made up for', () => {
    const { seconds } = play({ rps: 200, steps: 20, think: [0.02, 0.05], stallMs: 500 }, 1);
    const sent = seconds.reduce((sum, second) => sum + second.sent, 0);
    expect(sent).toBeGreaterThan(200 * SECONDS - 30);
  });
});

describe('a silence', () => {
  const WINDOW_MS = 50;
  const IN_WINDOW = 10;

  function of(calls: number) {
    const silence = new Silence(WINDOW_MS);
    silence.expect(100, calls);
    for (let window = 0; window < 40; window++) silence.pass(IN_WINDOW, IN_WINDOW);
    return silence;
  }

  /** Windows until services are taken to be silent. */
  const windowsUntilSilent = (silence: Silence, sent: number) => {
    let windows = 0;
    for (; windows < 100 && !silence.isOn; windows++) silence.pass(sent, 0);
    return windows;
  };

  it('begins when ten responses are missing', () => {
    expect(windowsUntilSilent(of(20), IN_WINDOW)).toBe(2);
  });

  it('needs requests that could have been answered', () => {
    expect(windowsUntilSilent(of(20), 0)).toBe(100);
  });

  it('is not known before the first response', () => {
    const silence = new Silence(WINDOW_MS);
    silence.expect(100, 20);
    expect(windowsUntilSilent(silence, IN_WINDOW)).toBe(100);
  });

  it('does not matter where users leave soon', () => {
    expect(windowsUntilSilent(of(4), IN_WINDOW)).toBe(100);
  });

  it('ends with the first response, or the first user who leaves', () => {
    const silence = of(20);
    windowsUntilSilent(silence, IN_WINDOW);
    silence.pass(0, 1);
    expect(silence.isOn).toBe(false);
  });

  it('admits nobody for a second, then users at their usual rate', () => {
    const silence = of(20);
    const admitted: number[] = [];
    for (let window = 1; window <= 60; window++) {
      silence.pass(IN_WINDOW, 0);
      admitted.push(silence.admitted(IN_WINDOW));
    }
    const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0);
    expect(sum(admitted.slice(0, 20))).toBe(0);
    expect(sum(admitted.slice(20))).toBe(20);
  });
});
