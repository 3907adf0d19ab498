import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Random } from '../../src/border/random.ts';
import { LOAD_MODELS, type LoadModelName } from '../../src/text/load-models.ts';
import { rampShapes } from '../support/profiles.ts';
import { type LoadSecond, type LoadsPlayed, playLoads } from '../support/virtual-loads.ts';
import { aLoad, hold, MIX, ramp } from './a-load.ts';

/** The actual value of a second in the unit of a model's curve, and its tolerance. */
const OF_MODEL: Readonly<
  Record<LoadModelName, { of: (second: LoadSecond) => number; off: (target: number) => number }>
> = {
  // The number of calls per user is random: for a second it varies by the square root of its requests.
  requests_per_second: {
    of: ({ sent }) => sent,
    off: (target) => Math.max(13, target * 0.01) + Math.sqrt(target),
  },
  users_per_second: { of: ({ arrived }) => arrived, off: (target) => Math.max(1, target * 0.01) },
  users: { of: ({ users }) => users, off: (target) => Math.max(1, target * 0.01) },
};

function expectOnCurve(model: LoadModelName, seconds: readonly LoadSecond[], from = 0): void {
  const { of, off } = OF_MODEL[model];
  for (const [second, row] of seconds.entries()) {
    if (second < from) continue;
    const where = `second ${second}: ${of(row)} of ${row.target}`;
    expect(Math.abs(of(row) - row.target), where).toBeLessThanOrEqual(off(row.target));
  }
}

const indicesOf = ({ arrivals }: LoadsPlayed) => arrivals.flat().map(({ index }) => index);

describe.each(LOAD_MODELS)('a load of %s', (model) => {
  it.each(rampShapes)('is on its curve up a %s ramp, in every whole second', (shape) => {
    const load = aLoad(model, [...ramp(12, 300, shape), ...ramp(5, 300)]);
    expectOnCurve(model, playLoads({ loads: [load] }).seconds[0]!);
  });

  it('is on its curve whatever the level, the ramp and the seed', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 0, max: 8 }),
        (seed, level, up) => {
          const load = aLoad(model, [...ramp(up, level), ...ramp(6, level)], { seed });
          expectOnCurve(model, playLoads({ loads: [load] }).seconds[0]!);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('is on its curve at once after a jump, however long services take', () => {
    const load = aLoad(model, [...hold(4, 50), ...hold(4, 200)]);
    for (const ms of [0, 300]) {
      const latencyMs = (random: Random) => ms * (0.5 + random.next());
      expectOnCurve(model, playLoads({ loads: [load], latencyMs }).seconds[0]!);
    }
  });

  it('is on the changed curve two windows later', () => {
    const load = aLoad(model, hold(12, 100));
    const moves = [
      { atMs: 3900, act: (all: Parameters<typeof moved>[0]) => moved(all, 1.8, 4000) },
      { atMs: 7900, act: (all: Parameters<typeof moved>[0]) => moved(all, 1.2, 8000) },
    ];
    const { seconds } = playLoads({ loads: [load], moves });
    expect(seconds[0]!.map(({ target }) => Math.round(target))).toEqual([
      ...Array(4).fill(100),
      ...Array(4).fill(180),
      ...Array(4).fill(216),
    ]);
    expectOnCurve(model, seconds[0]!);
  });

  it('continues from the current level when it is switched', () => {
    const load = aLoad(model, hold(12, 100));
    const next = aLoad(model, [...ramp(4, 200), ...ramp(4, 200)]);
    const moves = [
      { atMs: 3900, act: (all: Parameters<typeof moved>[0]) => all.switchTo([next], 4000) },
    ];
    const { seconds } = playLoads({ loads: [load], moves });
    expect(seconds[0]!.map(({ target }) => Math.round(target))).toEqual([
      100, 100, 100, 100, 113, 138, 163, 188, 200, 200, 200, 200,
    ]);
    expectOnCurve(model, seconds[0]!);
  });

  it('does not make up for windows that passed before they were planned', () => {
    const load = aLoad(model, hold(10, 100));
    const late = (window: number) => window >= 40 && window < 50;
    const { seconds } = playLoads({ loads: [load], skipped: late });
    const { of, off } = OF_MODEL[model];
    for (const row of seconds[0]!) expect(of(row)).toBeLessThanOrEqual(row.target + off(100));
    expectOnCurve(model, seconds[0]!, 6);
  });

  it('lets no user arrive after its end', () => {
    const load = aLoad(model, hold(3, 100));
    const other = aLoad('users_per_second', hold(8, 10), { name: 'other' });
    const { arrivals } = playLoads({ loads: [load, other] });
    expect(arrivals[0]!.length).toBeGreaterThan(0);
    expect(Math.max(...arrivals[0]!.map(({ atMs }) => atMs))).toBeLessThan(3000);
  });

  it('has its mix after any number of users, within two', () => {
    const { arrivals } = playLoads({ loads: [aLoad(model, hold(10, 100))] });
    const users = arrivals[0]!.toSorted((a, b) => a.index - b.index);
    const counts = [0, 0, 0, 0];
    for (const [before, { kind }] of users.entries()) {
      counts[Math.floor(kind / 64)]!++;
      for (const [workflow, share] of Object.values(MIX).entries()) {
        expect(Math.abs(counts[workflow]! - share * (before + 1))).toBeLessThanOrEqual(2);
      }
    }
  });

  it('is the same for the same seed', () => {
    const load = aLoad(model, hold(4, 60));
    expect(playLoads({ loads: [load] })).toEqual(playLoads({ loads: [load] }));
  });

  it.each([1, 2, 3, 7])('is on its curve when %i machines play their parts of it', (count) => {
    const load = aLoad(model, [...ramp(6, 120), ...ramp(6, 120)]);
    const parts = Array.from({ length: count }, (_, index) =>
      playLoads({ loads: [load], part: { index, count } }),
    );
    const whole = parts[0]!.seconds[0]!.map((_, second): LoadSecond => {
      const rows = parts.map((part) => part.seconds[0]![second]!);
      const sum = (key: keyof LoadSecond) => rows.reduce((all, row) => all + row[key], 0);
      return {
        target: sum('target'),
        sent: sum('sent'),
        arrived: sum('arrived'),
        users: sum('users'),
      };
    });
    // Each machine's crowd is on its own part: random deviations add up as for one crowd.
    expectOnCurve(model, whole);
  });
});

function moved(
  all: Parameters<NonNullable<Parameters<typeof playLoads>[0]['moves']>[number]['act']>[0],
  factor: number,
  atMs: number,
) {
  for (const schedule of all.played) schedule.scale(factor, atMs);
}

describe('a falling curve of users', () => {
  it('falls as fast as users leave, and removes no user', () => {
    const load = aLoad('users', [...hold(4, 100), ...hold(6, 20)]);
    const { seconds } = playLoads({ loads: [load] });
    const rows = seconds[0]!;
    expect(rows[4]!.users).toBeGreaterThan(25);
    expect(rows[4]!.arrived).toBeLessThan(10);
    expect(rows.slice(8).every(({ users }) => Math.abs(users - 20) <= 1)).toBe(true);
  });

  it('is followed if it falls slowly', () => {
    const load = aLoad('users', [...hold(2, 100), ...ramp(20, 20)]);
    expectOnCurve('users', playLoads({ loads: [load] }).seconds[0]!);
  });
});

describe('concurrent users of short journeys', () => {
  it.each([
    ['one call each, no think time', () => 1, 0],
    ['one call each, all of the same length', () => 1, 1000],
    ['many calls, no think time', (random: Random) => 1 + random.integer(30), 0],
  ])('are as many as are wanted: %s', (_what, calls, thinkMs) => {
    const load = aLoad('users', hold(6, 60), { minThinkMs: thinkMs, maxThinkMs: thinkMs });
    const thinkTime = {
      min: thinkMs / 1000,
      max: thinkMs / 1000,
      distribution: 'uniform' as const,
    };
    const { seconds } = playLoads({ loads: [load], calls, thinkTime, latencyMs: () => 5 });
    expectOnCurve('users', seconds[0]!, 1);
  });
});

describe('parallel loads', () => {
  const checkout = aLoad('requests_per_second', hold(12, 50), { name: 'checkout' });
  const browsing = aLoad('users_per_second', ramp(12, 60), { name: 'browsing' });
  const accounts = aLoad('users', [...hold(3, 0), ...hold(9, 25)], { name: 'accounts' });

  it('are each on their own curve, whatever the others do', () => {
    const loads = [checkout, browsing, accounts];
    const played = playLoads({ loads });
    for (const [i, { model }] of loads.entries()) expectOnCurve(model, played.seconds[i]!);
  });

  it('have each index once, and the k-th user of a load has the same one in each run', () => {
    const loads = [checkout, browsing, accounts];
    const played = playLoads({ loads });
    const indices = indicesOf(played);
    expect(new Set(indices).size).toBe(indices.length);
    for (const [i, arrivals] of played.arrivals.entries()) {
      const own = arrivals.map(({ index }) => index).sort((a, b) => a - b);
      expect(own).toEqual(own.map((_, k) => i + 3 * k));
    }
  });

  it('have each index once across profile switches, also with different loads', () => {
    const more = aLoad('users_per_second', hold(6, 30), { name: 'more' });
    const moves = [
      { atMs: 3000, act: (all: Parameters<typeof moved>[0]) => all.switchTo([browsing], 3000) },
      {
        atMs: 6000,
        act: (all: Parameters<typeof moved>[0]) => all.switchTo([checkout, browsing], 6000),
      },
    ];
    const played = playLoads({ loads: [checkout, browsing, more], moves });
    const indices = indicesOf(played);
    expect(new Set(indices).size).toBe(indices.length);
    // From the switch until its return, no user of the omitted load arrives.
    const away = played.arrivals[0]!.filter(({ atMs }) => atMs > 3200 && atMs < 6100);
    expect(away).toEqual([]);
  });
});
