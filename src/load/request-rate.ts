import type { Random } from '../border/random.ts';
import type { ArrivalSpacing } from './load.ts';
import type { Due, Intake, LoadModel, PlannedWindow } from './load-model.ts';
import { type Announcements, type ExpectedCrowd, SpawnController } from './spawn-controller.ts';

export interface RequestRateOptions {
  readonly windowMs: number;
  /** What counts are added to before they are rounded down, see `roundingOf`. */
  readonly rounding: number;
  /** Where in its share of a window an arrival is, 0 to 1. */
  readonly phase: number;
  readonly spacing: ArrivalSpacing;
  readonly random: Random;
}

/**
 * A curve of requests. The controller decides how many users a window needs; their arrivals are spaced evenly or at
 * random. Random spacing is not a Poisson process, because the number of users is determined by what the curve lacks.
 */
export class RequestRate implements LoadModel {
  readonly #options: RequestRateOptions;
  readonly #controller: SpawnController;
  #arrivals = 0;

  constructor(crowd: ExpectedCrowd, options: RequestRateOptions) {
    this.#options = options;
    this.#controller = new SpawnController(options.windowMs, crowd, options.rounding);
  }

  plan(window: PlannedWindow, due: Due, announcements: Announcements): Intake {
    const { number, startMs, endMs } = window;
    const target = this.#target(window, due);
    const spawn = this.#controller.plan(number, target, this.#arrivals, announcements);
    const count = endMs > startMs ? spawn : 0;
    this.#arrivals += count;
    return { starts: this.#spread(count, startMs, endMs) };
  }

  skip(window: PlannedWindow, due: Due, announcements: Announcements): number {
    const target = this.#target(window, due);
    return this.#controller.skip(window.number, target, this.#arrivals, announcements);
  }

  expect(crowd: ExpectedCrowd): void {
    this.#controller.expect(crowd);
  }

  /** Requests due by the end of a window. */
  #target({ number }: PlannedWindow, due: Due) {
    return (later: number) => due((number + later + 1) * this.#options.windowMs);
  }

  #spread(count: number, startMs: number, endMs: number): Float64Array {
    const { spacing, random, phase } = this.#options;
    const lengthMs = endMs - startMs;
    if (spacing === 'random') {
      const starts = Float64Array.from({ length: count }, () => random.next());
      return starts.sort().map((at) => startMs + at * lengthMs);
    }
    return Float64Array.from(
      { length: count },
      (_, i) => startMs + ((i + phase) * lengthMs) / count,
    );
  }
}
