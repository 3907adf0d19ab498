import type { TrafficGenerator } from '../../engine/traffic-generator.ts';

/** What a key changes of the profile's own rate. */
const STEP = 0.1;

/** Pauses a run and changes its rate, in steps of a tenth of what the profile says. */
export class Steering {
  readonly #generator: TrafficGenerator;

  constructor(generator: TrafficGenerator) {
    this.#generator = generator;
  }

  pauseOrResume(): void {
    if (this.#generator.isShard) return;
    if (this.#generator.phase === 'paused') this.#generator.resume();
    else this.#generator.pause();
  }

  faster(): void {
    this.#change(STEP);
  }

  slower(): void {
    this.#change(-STEP);
  }

  #change(step: number): void {
    const range = this.#generator.rateRange;
    if (range === null) return;
    const { own, min, max } = range;
    const rate = Number((this.#generator.requestsPerSecond + step * own).toPrecision(12));
    this.#generator.setRate(Math.min(max, Math.max(min, rate)));
  }
}
