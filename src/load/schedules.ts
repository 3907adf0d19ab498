import { RushhourError } from '../border/errors.ts';
import { MAX_LOADS } from '../border/lanes.ts';
import type { CurvePhase } from './curve.ts';
import type { Load } from './load.ts';
import { Schedule, type ScheduleNames, windowMsFor } from './schedule.ts';
import { UserNumbers } from './user-numbers.ts';

/**
 * The parallel loads of a run, each with its own schedule. A load keeps its position when the profile is switched; new
 * loads are added after the others.
 */
export class Schedules {
  readonly #names: ScheduleNames;
  /** Milliseconds; the same for all, and for the whole run. */
  readonly windowMs: number;
  #all: readonly Schedule[] = [];
  /** The loads of the current profile; the others have been retired. */
  #played: readonly Schedule[] = [];
  #endMs = 0;

  constructor(loads: readonly Load[], names: ScheduleNames) {
    this.#names = names;
    this.windowMs = windowMsFor(Math.min(...loads.map(({ minThinkMs }) => minThinkMs)));
    this.switchTo(loads, 0);
  }

  /** By position, including retired ones. */
  get all(): readonly Schedule[] {
    return this.#all;
  }

  /** The loads of the current profile. */
  get played(): readonly Schedule[] {
    return this.#played;
  }

  /** No users arrive from this time on. */
  get endMs(): number {
    return this.#endMs;
  }

  endAt(timeMs: number): void {
    for (const schedule of this.#all) schedule.endAt(timeMs);
    this.#endMs = Math.min(this.#endMs, timeMs);
  }

  /**
   * Switches to these loads at `atMs`. A load with the same name and model as before continues from its current level;
   * the others end, and new ones begin.
   *
   * @throws RushhourError `INVALID_PROFILE` if a run would have more loads than it can count
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
      `the profile gives the run more than ${MAX_LOADS} loads`,
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
