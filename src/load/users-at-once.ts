import type { Due, Intake, LoadModel, PlannedWindow } from './load-model.ts';

/** Before a moment: a curve that jumps there has not jumped yet. */
const JUST_BEFORE_MS = 1e-3;

/**
 * A curve of users at once: a closed model. It opens and closes places; who takes them, workers decide at
 * the moment at which one becomes free, so that a user who leaves is replaced at once. Within a window the
 * number of places goes from that at its beginning to that at its end in a straight line. Where it falls,
 * places close as their users leave: nobody is sent away.
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

  /** Nobody is lost: the places of the next window are open all the same. */
  skip(): number {
    return 0;
  }

  /** Whatever users do, as many are here. */
  expect(): void {}
}
