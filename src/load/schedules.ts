import { RushhourError } from '../border/errors.ts';
import { MAX_LOADS } from '../border/lanes.ts';
import type { CurvePhase } from './curve.ts';
import type { Load } from './load.ts';
import { Schedule, type ScheduleNames, windowMsFor } from './schedule.ts';
import { UserNumbers } from './user-numbers.ts';

/**
 * The loads of a run side by side, each with a schedule of its own. A load keeps its position through live
 * switches; those that a switch adds come after the others.
 */
export class Schedules {
  readonly #names: ScheduleNames;
  /** Milliseconds; the same for all, and for the whole run. */
  readonly windowMs: number;
  #all: readonly Schedule[] = [];
  /** Those of the profile that is played; the others have been retired. */
  #played: readonly Schedule[] = [];
  #endMs = 0;

  constructor(loads: readonly Load[], names: ScheduleNames) {
    this.#names = names;
    this.windowMs = windowMsFor(Math.min(...loads.map(({ minThinkMs }) => minThinkMs)));
    this.switchTo(loads, 0);
  }

  /** By their positions, retired ones included. */
  get all(): readonly Schedule[] {
    return this.#all;
  }

  /** Those of the profile that is played. */
  get played(): readonly Schedule[] {
    return this.#played;
  }

  /** Nobody arrives from this moment on. */
  get endMs(): number {
    return this.#endMs;
  }

  endAt(timeMs: number): void {
    for (const schedule of this.#all) schedule.endAt(timeMs);
    this.#endMs = Math.min(this.#endMs, timeMs);
  }

  /**
   * From `atMs` on these loads. One of the same name and model as before goes on from the level that is
   * running; the others end, and new ones begin.
   *
   * @throws RushhourError `INVALID_PROFILE` when a run would have more loads than it can count
   */
  switchTo(loads: readonly Load[], atMs: number): void {
    this.#requireRoom(loads);
    const before = this.#played;
    const first = Math.max(0, ...this.#all.map(({ nextIndex }) => nextIndex));
    const known = new Map(this.#all.map((schedule) => [keyOf(schedule.load), schedule]));
    this.#played = loads.map((load) => {
      const schedule = known.get(keyOf(load));
      if (schedule === undefined) return this.#added(load, atMs);
      schedule.switchTo(load, atMs);
      return schedule;
    });
    for (const schedule of before) {
      if (!this.#played.includes(schedule)) schedule.retire(atMs);
    }
    if (!isSame(before, this.#played)) {
      for (const [i, schedule] of this.#played.entries()) {
        schedule.renumber(new UserNumbers(first + i, loads.length));
      }
    }
    this.#endMs = Math.max(...this.#played.map(({ endMs }) => endMs));
  }

  /** Whether the levels together rise, stay or fall. */
  phaseAt(timeMs: number): CurvePhase {
    const going = this.#played.filter(({ endMs }) => timeMs < endMs);
    const phases = going.map(({ curve }) => curve.phaseAt(timeMs));
    return phases.find((phase) => phase !== 'hold') ?? 'hold';
  }

  #requireRoom(loads: readonly Load[]): void {
    const keys = new Set([...this.#all.map(({ load }) => load), ...loads].map(keyOf));
    if (keys.size <= MAX_LOADS) return;
    throw new RushhourError(
      'INVALID_PROFILE',
      `the profile brings the run to more than ${MAX_LOADS} loads`,
    );
  }

  #added(load: Load, atMs: number): Schedule {
    const position = this.#all.length;
    const schedule = new Schedule(load, this.#names, position, undefined, this.windowMs);
    if (atMs > 0) {
      schedule.retire(0);
      schedule.switchTo(load, atMs);
    }
    this.#all = [...this.#all, schedule];
    return schedule;
  }
}

function keyOf({ name, model }: Load): string {
  return `${model} ${name}`;
}

function isSame(a: readonly Schedule[], b: readonly Schedule[]): boolean {
  return a.length === b.length && a.every((schedule, i) => schedule === b[i]);
}
