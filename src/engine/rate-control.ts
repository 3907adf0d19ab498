import { RushhourError } from '../border/errors.ts';
import type { RateRange } from '../load/rate-range.ts';
import type { TrafficProfile } from '../profile/profile.ts';
import { restOf } from '../profile/rest.ts';
import { MOST_RPS } from '../profile/schema.ts';

/** How far a run's rate may be moved, times the profile's own. */
const LOWEST = 0.1;
const HIGHEST = 10;

/** By how much the rates of a profile are multiplied while it is played. */
export class RateControl {
  readonly #profile: TrafficProfile;
  readonly #sinceSeconds: number;
  /** At full load, as it is now. */
  requestsPerSecond: number;

  /** @param sinceSeconds when the profile came into force, on the schedule's clock */
  constructor(profile: TrafficProfile, sinceSeconds: number) {
    this.#profile = profile;
    this.#sinceSeconds = sinceSeconds;
    this.requestsPerSecond = profile.requestsPerSecond;
  }

  get range(): RateRange {
    const own = this.#profile.requestsPerSecond;
    return { own, min: tidy(own * LOWEST), max: Math.min(MOST_RPS, tidy(own * HIGHEST)) };
  }

  /**
   * What is left of the profile with another rate at full load.
   *
   * @param atSeconds on the schedule's clock, before the profile's end
   * @throws RushhourError `INVALID_OPTION` outside the range
   */
  restAt(requestsPerSecond: number, atSeconds: number): TrafficProfile {
    const { own, min, max } = this.range;
    if (!(requestsPerSecond >= min && requestsPerSecond <= max)) {
      throw new RushhourError(
        'INVALID_OPTION',
        `the rate is ${requestsPerSecond}: from ${min} to ${max} requests per second are possible, a tenth to ten times the profile's`,
      );
    }
    const factor = own === 0 ? 1 : requestsPerSecond / own;
    return restOf(this.#profile, Math.max(0, atSeconds - this.#sinceSeconds), factor);
  }
}

/** 0.1 times 3 is 0.3. */
function tidy(rate: number): number {
  return Number(rate.toPrecision(12));
}
