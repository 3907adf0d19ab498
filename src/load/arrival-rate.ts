import type { Random } from '../border/random.ts';
import type { ArrivalSpacing } from './load.ts';
import type { Due, Intake, LoadModel, PlannedWindow } from './load-model.ts';

/** Parts of a window within which arrivals are due at a constant rate. */
const SLICES = 16;

/**
 * A curve of arriving users: an open model, independent of the services.
 *
 * Let A(t) be the arrivals due by t, the integral of the curve. User k arrives when A reaches x[k]. With even spacing,
 * x[k] = k + 1/2: at any time, the number of arrivals is within a half of what is due. At random, the differences of x
 * are independent and exponential with mean 1: a Poisson process of rate 1 on the scale of A, and therefore one with
 * the curve as its intensity on the scale of time (Lewis and Shedler, 1979). Counts then deviate randomly, by the
 * square root of what is due.
 */
export class ArrivalRate implements LoadModel {
  readonly #spacing: ArrivalSpacing;
  readonly #random: Random;
  /** The next x. */
  #next: number;

  /** @param rounding what counts are added to before they are rounded down, see `roundingOf` */
  constructor(spacing: ArrivalSpacing, random: Random, rounding: number) {
    this.#spacing = spacing;
    this.#random = random;
    this.#next = spacing === 'even' ? 1 - rounding : random.exponential();
  }

  plan({ startMs, endMs }: PlannedWindow, due: Due): Intake {
    const starts: number[] = [];
    const sliceMs = Math.max(0, endMs - startMs) / SLICES;
    let before = due(startMs);
    for (let slice = 0; slice < SLICES; slice++) {
      const after = due(startMs + (slice + 1) * sliceMs);
      while (this.#next <= after) {
        const share = Math.max(0, (this.#next - before) / (after - before));
        starts.push(startMs + (slice + Math.min(1, share || 0)) * sliceMs);
        this.#advance();
      }
      before = after;
    }
    return { starts: Float64Array.from(starts) };
  }

  skip({ endMs }: PlannedWindow, due: Due): number {
    let lost = 0;
    for (const until = due(endMs); this.#next <= until; lost++) this.#advance();
    return lost;
  }

  /** What users do has no influence. */
  expect(): void {}

  #advance(): void {
    this.#next += this.#spacing === 'even' ? 1 : this.#random.exponential();
  }
}
