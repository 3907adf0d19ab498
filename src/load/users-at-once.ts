import type { Due, Intake, LoadModel, PlannedWindow } from './load-model.ts';

/** Just before a given time: a curve that jumps at that time has not jumped yet. */
const JUST_BEFORE_MS = 1e-3;

/**
 * A curve of concurrent users: a closed model. It opens and closes places; the workers decide who takes a place when
 * it becomes free, so that a user who leaves is replaced at once. Within a window, the number of places changes in a
 * straight line. Where it falls, places close as their users leave: no user is removed.
 */
export class UsersAtOnce implements LoadModel {
  readonly #rounding: number;

  /** @param rounding what counts are added to before they are rounded down, see `roundingOf` */
  constructor(rounding: number) {
    this.#rounding = rounding;
  }

  plan({ startMs, endMs }: PlannedWindow, due: Due): Intake {
    const from = due(startMs) + this.#rounding;
    const to = due(Math.max(startMs, endMs - JUST_BEFORE_MS)) + this.#rounding;
    return { places: { fromMs: startMs, toMs: Math.max(startMs, endMs), from, to } };
  }

  /** No user is lost: the places of the next window are open anyway. */
  skip(): number {
    return 0;
  }

  /** What users do has no influence on their number. */
  expect(): void {}
}
