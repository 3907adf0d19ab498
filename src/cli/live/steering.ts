import { restOf } from '../../curve/rest.ts';
import type { TrafficGenerator } from '../../generator/traffic-generator.ts';
import type { TrafficProfile } from '../../profile/profile.ts';

/** What a key changes of the profile's own rate. */
const STEP = 0.1;
const LOWEST = 0.1;
const HIGHEST = 10;
/** So close to the end, seconds, a change makes no difference any more. */
const TOO_LATE = 0.5;

/** Pauses a run and changes its rate, in steps of a tenth of what the profile says. */
export class Steering {
  readonly #generator: TrafficGenerator;
  readonly #profile: TrafficProfile;
  #factor = 1;

  constructor(generator: TrafficGenerator) {
    this.#generator = generator;
    this.#profile = generator.profile;
  }

  pauseOrResume(): void {
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
    const { elapsedSeconds } = this.#generator.getStats();
    if (elapsedSeconds > this.#generator.durationSeconds - TOO_LATE) return;
    const factor = Math.min(HIGHEST, Math.max(LOWEST, this.#factor + step));
    this.#factor = Number(factor.toFixed(1));
    this.#generator.profile = restOf(this.#profile, elapsedSeconds, this.#factor);
  }
}
