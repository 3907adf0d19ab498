import { type Part, userIndexOf } from '../../src/border/part.ts';
import type { Random } from '../../src/border/random.ts';
import { playVirtually } from '../../src/crowd/virtual-run.ts';
import { drawThinkTimeMs, type ThinkTime } from '../../src/journey/think-time.ts';
import type { Load } from '../../src/load/load.ts';
import { partOfLoad } from '../../src/load/part-of-load.ts';
import { Schedules } from '../../src/load/schedules.ts';
import { Caller } from './caller.ts';

export interface VirtualLoads {
  readonly loads: readonly Load[];
  readonly thinkTime?: ThinkTime;
  /** Number of requests that a user makes; default 1 to 7. */
  readonly calls?: (random: Random) => number;
  readonly latencyMs?: (random: Random, atMs: number) => number;
  /** Changes to the schedules, by the time at which they are known, milliseconds. */
  readonly moves?: readonly { readonly atMs: number; readonly act: (all: Schedules) => void }[];
  /** Windows that pass before they are planned. */
  readonly skipped?: (window: number) => boolean;
  readonly part?: Part;
}

/** A load second by second. */
export interface LoadSecond {
  /** Mean of the curve. */
  target: number;
  sent: number;
  arrived: number;
  /** On average. */
  users: number;
}

export interface LoadsPlayed {
  /** By position of the load. */
  readonly seconds: readonly (readonly LoadSecond[])[];
  /** Arrivals in order, by position of the load. */
  readonly arrivals: readonly (readonly { index: number; kind: number; atMs: number }[])[];
  readonly lost: number;
  readonly endMs: number;
}

const KINDS = ['a', 'b', 'c', 'd'];

/** Plays parallel loads on virtual time, with users who only make calls. */
export function playLoads({
  loads,
  thinkTime = { min: 0.2, max: 0.6, distribution: 'uniform' },
  calls = (random) => 1 + random.integer(7),
  latencyMs = (random) => 5 + 20 * random.next(),
  moves = [],
  skipped = () => false,
  part = { index: 0, count: 1 },
}: VirtualLoads): LoadsPlayed {
  const names = {
    userType: () => 0,
    workflow: (name: string) => KINDS.indexOf(name),
    steps: () => 4,
  };
  const schedules = new Schedules(
    loads.map((load) => partOfLoad(load, part)),
    names,
  );
  const length = Math.ceil(schedules.endMs / 1000);
  const positions = [...schedules.all.keys()];
  const seconds = positions.map(() =>
    Array.from({ length }, () => ({ target: 0, sent: 0, arrived: 0, users: 0 })),
  );
  const arrivals = positions.map((): { index: number; kind: number; atMs: number }[] => []);
  const ready = positions.map((): Caller[] => []);
  const taken = positions.map(() => 0);
  const waiting = [...moves];
  let lost = 0;
  const { seed } = loads[0]!;
  const made = (load: number, number: number, kind: number) => {
    const user = new Caller(userIndexOf(number, part, seed, loads.length), { seed });
    user.load = load;
    user.kind = kind;
    user.callsLeft = calls(user.random);
    return user;
  };
  /** Adds the time since a given time, by second. */
  const stay = (load: number, fromMs: number, sign: 1 | -1) => {
    for (const [second, row] of seconds[load]!.entries()) {
      const share = Math.max(0, second + 1 - Math.max(second, fromMs / 1000));
      row.users += sign * Math.min(1, share);
    }
  };
  playVirtually<Caller>({
    endMs: schedules.endMs,
    windowMs: schedules.windowMs,
    next: schedules.all.map(({ load: { model } }, load) =>
      model !== 'users'
        ? null
        : () => {
            const user = ready[load]!.shift() ?? null;
            if (user !== null) taken[load]!++;
            return user;
          },
    ),
    books: {
      arrived(user) {
        const second = Math.min(length - 1, Math.floor(user.dueMs / 1000));
        seconds[user.load]![second]!.arrived++;
        arrivals[user.load]!.push({ index: user.index, kind: user.kind, atMs: user.dueMs });
        stay(user.load, user.dueMs, 1);
      },
      refused: () => {},
      left: (user, _how, atMs) => stay(user.load, atMs, -1),
      stayed: () => {},
    },
    services: {
      send(user, atMs) {
        seconds[user.load]![Math.min(length - 1, Math.floor(atMs / 1000))]!.sent++;
        return latencyMs(user.random, atMs);
      },
      answer(user) {
        user.callsLeft--;
        user.thinkTimeMs = drawThinkTimeMs(thinkTime, user.random);
      },
    },
    plan(window, { committed, expect, announcePlaces }) {
      const nowMs = (window - 1) * schedules.windowMs;
      while (waiting[0] !== undefined && waiting[0].atMs <= nowMs) waiting.shift()!.act(schedules);
      for (const [load, schedule] of schedules.all.entries()) {
        if (skipped(window)) {
          lost += schedule.skip(window, committed[load]!);
          continue;
        }
        const planned = schedule.plan(window, committed[load]!);
        if ('starts' in planned) {
          for (const [i, start] of planned.starts.entries()) {
            const number = planned.firstIndex + i * planned.stride;
            expect(made(load, number, planned.kinds[i]!), start);
          }
          continue;
        }
        announcePlaces(load, planned);
        const stock = schedule.restock(taken[load]!, 1e6, Math.max(0, nowMs));
        for (const [i, kind] of stock.kinds.entries()) {
          ready[load]!.push(made(load, stock.firstIndex + i * stock.stride, kind));
        }
      }
    },
  });
  for (const [load, schedule] of schedules.all.entries()) {
    for (const [second, row] of seconds[load]!.entries()) row.target = schedule.levelIn(second);
  }
  return { seconds, arrivals, lost, endMs: schedules.endMs };
}
