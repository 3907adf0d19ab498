import { WINDOW_MS } from '../border/committed-load.ts';
import type { Quota } from '../border/messages.ts';
import type { Schedule } from '../load/schedule.ts';
import type { Announcements } from '../load/spawn-controller.ts';
import type { Statistics } from '../statistics/statistics.ts';
import type { ScheduledSecond } from '../statistics/timeline.ts';
import { deal } from './deal.ts';

/** What a hand-out works with. */
export interface QuotaDispatcherParts {
  readonly schedule: Schedule;
  readonly committed: Announcements;
  readonly statistics: Statistics;
  /** Milliseconds on the schedule's clock. */
  readonly elapsedMs: () => number;
  readonly liveLanes: () => readonly number[];
  readonly send: (lane: number, quota: Quota) => void;
  /** Nobody arrives any more. */
  readonly ended: () => void;
}

/** Hands the schedule's users out to the workers: a window at a time, one window ahead. */
export class QuotaDispatcher {
  readonly #parts: QuotaDispatcherParts;
  readonly #missed = new Map<number, number>();
  #nextWindow = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: QuotaDispatcherParts) {
    this.#parts = parts;
  }

  /** Plans the windows up to the next one, and comes back when it begins. */
  turn(): void {
    clearTimeout(this.#timer);
    const { schedule, statistics, elapsedMs, ended } = this.#parts;
    const { windowMs } = schedule;
    const running = Math.floor(elapsedMs() / windowMs);
    // An arrival that would be later than that is given up; one that is only late, is late.
    const tooLate = Math.floor((elapsedMs() - WINDOW_MS) / windowMs) + 1;
    const lastWindow = Math.ceil(schedule.endMs / windowMs) - 1;
    for (; this.#nextWindow <= Math.min(running + 1, lastWindow); this.#nextWindow++) {
      if (this.#nextWindow < tooLate) this.#miss(this.#nextWindow);
      else this.#plan(this.#nextWindow);
    }
    statistics.poll();
    const nowMs = elapsedMs();
    if (nowMs >= schedule.endMs) {
      ended();
    } else {
      const untilNextWindow = (running + 1) * windowMs - nowMs;
      this.#timer = setTimeout(() => this.turn(), Math.max(1, untilNextWindow));
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /**
   * What the schedule knows of a second, which may be cut short by the end of the run. Asked once, when the
   * second is complete: it is forgotten then.
   */
  second(second: number): ScheduledSecond {
    const { curve, endMs } = this.#parts.schedule;
    const dueBy = (timeMs: number) => curve.requestsBy(Math.min(timeMs, endMs));
    return {
      // The difference of two large sums; a millionth of a request is beyond what they can tell.
      targetRps: Number((dueBy((second + 1) * 1000) - dueBy(second * 1000)).toFixed(6)),
      missed: takeFrom(this.#missed, second),
    };
  }

  #plan(window: number): void {
    const { schedule, committed, statistics, liveLanes, send } = this.#parts;
    const arrivals = schedule.plan(window, committed);
    for (const { lane, quota } of deal(arrivals, liveLanes())) {
      statistics.handedOut(lane, quota.starts.length);
      send(lane, quota);
    }
  }

  /** The main thread was held up for so long that a whole window went by. */
  #miss(window: number): void {
    const { schedule, committed, statistics } = this.#parts;
    const missed = schedule.skip(window, committed);
    statistics.missed(missed);
    const second = Math.floor((window * schedule.windowMs) / 1000);
    this.#missed.set(second, (this.#missed.get(second) ?? 0) + missed);
  }
}

function takeFrom(map: Map<number, number>, key: number): number {
  const value = map.get(key) ?? 0;
  map.delete(key);
  return value;
}
