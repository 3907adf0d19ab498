import { AGES } from '../../src/border/lanes.ts';
import { userIndexOf, WHOLE } from '../../src/border/part.ts';
import type { Random } from '../../src/border/random.ts';
import type { CrowdBooks } from '../../src/crowd/admission.ts';
import { playVirtually } from '../../src/crowd/virtual-run.ts';
import { drawThinkTimeMs, type ThinkTime } from '../../src/journey/think-time.ts';
import type { Curve } from '../../src/load/curve.ts';
import type { Load } from '../../src/load/load.ts';
import { type Arrivals, Schedule } from '../../src/load/schedule.ts';
import { FallSurplus } from '../../src/statistics/fall-surplus.ts';
import { Caller } from './caller.ts';

export interface VirtualLoad {
  readonly load: Load;
  readonly thinkTime: ThinkTime;
  /** Fraction of the requests that follow without thinking, whatever the think time. Default 0. */
  readonly atOnce?: number;
  /** Number of requests that a user makes. */
  readonly calls: (random: Random, index: number, arrivalMs: number) => number;
  /** Requests per user as the schedule assumes them before it knows. */
  readonly expectedCalls: number;
  readonly latencyMs: (random: Random, atMs: number) => number;
}

export interface SecondSent {
  readonly target: number;
  readonly sent: number;
  /** By users who had arrived in earlier seconds: they would have been sent even without new arrivals. */
  readonly byEarlier: number;
  /** What users who had arrived before a fall of the curve sent above it. */
  readonly surplus: number;
}

export interface LoadPlayed {
  readonly seconds: readonly SecondSent[];
  readonly users: number;
  readonly curve: Curve;
}

const NO_BOOKS: CrowdBooks<Caller> = {
  arrived: () => {},
  refused: () => {},
  left: () => {},
  stayed: () => {},
};

/** Plays a schedule on virtual time, with users who only make calls. */
export function playLoad({
  load,
  thinkTime,
  atOnce = 0,
  calls,
  expectedCalls,
  latencyMs,
}: VirtualLoad): LoadPlayed {
  const names = { userType: () => 0, workflow: () => 0, steps: () => expectedCalls };
  const schedule = new Schedule(load, names);
  const { endMs, windowMs, curve } = schedule;
  const length = Math.ceil(endMs / 1000);
  const sent = new Array<number>(length).fill(0);
  const ages = Array.from({ length }, () => new Uint32Array(AGES));
  let users = 0;
  playVirtually<Caller>({
    endMs,
    windowMs,
    books: NO_BOOKS,
    services: {
      send(user, atMs) {
        const second = Math.min(length - 1, Math.floor(atMs / 1000));
        sent[second]!++;
        ages[second]![Math.min(AGES - 1, second - Math.floor(user.arrivedMs / 1000))]!++;
        return latencyMs(user.random, atMs);
      },
      answer(user) {
        user.callsLeft--;
        const hurries = atOnce > 0 && user.random.next() < atOnce;
        user.thinkTimeMs = hurries ? 0 : drawThinkTimeMs(thinkTime, user.random);
      },
    },
    plan(window, { committed, expect }) {
      const { firstIndex, starts } = schedule.plan(window, committed[0]!) as Arrivals;
      users += starts.length;
      for (const [i, start] of starts.entries()) {
        const index = userIndexOf(firstIndex + i, load.part ?? WHOLE, load.seed);
        const user = new Caller(index, { seed: load.seed });
        user.callsLeft = calls(user.random, user.index, start);
        expect(user, start);
      }
    },
  });
  const fall = new FallSurplus();
  const seconds = sent.map((requests, second) => {
    const target = schedule.levelIn(second);
    return {
      target,
      sent: requests,
      byEarlier: requests - ages[second]![0]!,
      surplus: fall.of(second, schedule.tenthsOf(second), requests, ages[second]!),
    };
  });
  return { seconds, users, curve };
}
