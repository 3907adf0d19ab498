import type { TrafficGenerator } from '../../engine/traffic-generator.ts';

/** The changes of a load's level by keys. */
const STEP = 0.1;

/** Pauses a run and changes the level of each load, in steps of a tenth of the profile's level. */
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
    for (const { name, level, range } of this.#generator.loads) {
      if (range === null) continue;
      const { own, min, max } = range;
      const wanted = Number((level + step * own).toPrecision(12));
      this.#generator.setRate(Math.min(max, Math.max(min, wanted)), name);
    }
  }
}
