import { WINDOW_MS } from '../border/committed-load.ts';
import type { Places, Quota, ShareOfPlaces } from '../border/messages.ts';
import type { Schedule } from '../load/schedule.ts';
import type { Schedules } from '../load/schedules.ts';
import type { Statistics } from '../statistics/statistics.ts';
import type { ScheduledSecond } from '../statistics/timeline.ts';
import { deal } from './deal.ts';
import type { LoadMemory } from './shared-loads.ts';

/** What a dispatcher works with. */
export interface QuotaDispatcherParts {
  readonly schedules: Schedules;
  /** By position of the load. */
  readonly memory: () => readonly LoadMemory[];
  readonly statistics: Statistics;
  /** Milliseconds on the schedule's clock. */
  readonly elapsedMs: () => number;
  readonly liveLanes: () => readonly number[];
  readonly send: (lane: number, quota: Quota) => void;
  readonly sendPlaces: (lane: number, load: number, places: ShareOfPlaces) => void;
  /** From now on no users arrive. */
  readonly ended: () => void;
}

/** Distributes the schedules' users among the workers: one window at a time, one window ahead. */
export class QuotaDispatcher {
  readonly #parts: QuotaDispatcherParts;
  /** Dropped arrivals, by second and load. */
  readonly #missed = new Map<number, number[]>();
  #nextWindow = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: QuotaDispatcherParts) {
    this.#parts = parts;
  }

  /** Plans the windows up to the next one, and returns when that begins. */
  turn(): void {
    clearTimeout(this.#timer);
    const { schedules, statistics, elapsedMs, ended } = this.#parts;
    const { windowMs } = schedules;
    const running = Math.floor(elapsedMs() / windowMs);
    // Arrivals that would be later than this are dropped; those that are less late still happen.
    const tooLate = Math.floor((elapsedMs() - WINDOW_MS) / windowMs) + 1;
    const lastWindow = Math.ceil(schedules.endMs / windowMs) - 1;
    for (; this.#nextWindow <= Math.min(running + 1, lastWindow); this.#nextWindow++) {
      for (const [load, schedule] of schedules.all.entries()) {
        if (this.#nextWindow < tooLate) this.#miss(this.#nextWindow, load, schedule);
        else this.#plan(this.#nextWindow, load, schedule);
      }
    }
    for (const [load, schedule] of schedules.all.entries()) this.#restock(load, schedule);
    statistics.poll();
    const nowMs = elapsedMs();
    if (nowMs >= schedules.endMs) {
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
   * What the schedules know about a second, which the end of the run may cut short. Called once per second, when it
   * is complete: afterwards it is forgotten.
   */
  second(second: number): ScheduledSecond {
    const missed = this.#missed.get(second);
    this.#missed.delete(second);
    return {
      loads: this.#parts.schedules.all.map((schedule, position) => ({
        name: schedule.load.name,
        model: schedule.load.model,
        tenths: schedule.tenthsOf(second).map(rounded),
        missed: missed?.[position] ?? 0,
      })),
    };
  }

  #plan(window: number, load: number, schedule: Schedule): void {
    const { memory, statistics, liveLanes, send } = this.#parts;
    const planned = schedule.plan(window, memory()[load]!.committed);
    if (!('starts' in planned)) {
      this.#announce(load, planned);
      return;
    }
    for (const { lane, quota } of deal(load, planned, liveLanes())) {
      statistics.handedOut(lane, quota.starts.length);
      send(lane, quota);
    }
  }

  /** Each worker opens its share of the places. */
  #announce(load: number, places: Places): void {
    const { liveLanes, sendPlaces } = this.#parts;
    const lanes = liveLanes();
    for (const [i, lane] of lanes.entries()) {
      // If the shares are not even, the first workers get one more, as with the limits.
      const position = lanes.length - 1 - i;
      sendPlaces(lane, load, { ...places, position, of: lanes.length });
    }
  }

  #restock(load: number, schedule: Schedule): void {
    const { memory, elapsedMs } = this.#parts;
    const { supply } = memory()[load]!;
    if (supply === null) return;
    const users = schedule.restock(supply.taken, supply.room, Math.max(0, elapsedMs()));
    supply.put(
      Array.from(users.kinds, (kind, i) => ({ index: users.firstIndex + i * users.stride, kind })),
    );
  }

  /** The main thread was held up for so long that a whole window passed. */
  #miss(window: number, load: number, schedule: Schedule): void {
    const { memory, statistics } = this.#parts;
    const lost = schedule.skip(window, memory()[load]!.committed);
    if (lost === 0) return;
    statistics.missed(lost, load);
    const second = Math.floor((window * schedule.windowMs) / 1000);
    const missed = this.#missed.get(second) ?? [];
    missed[load] = (missed[load] ?? 0) + lost;
    this.#missed.set(second, missed);
  }
}

/** The difference of two large sums is not exact in its last digits. */
function rounded(difference: number): number {
  return Number(difference.toFixed(9));
}
