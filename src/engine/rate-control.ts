import { RushhourError } from '../border/errors.ts';
import type { RateRange } from '../load/rate-range.ts';
import { MOST_RPS } from '../profile/schema.ts';

/** How far a run's rate may be moved, times the profile's own. */
const LOWEST = 0.1;
const HIGHEST = 10;

/** The rate at full load: the profile's own, and what it was moved to. */
export class RateControl {
  readonly range: RateRange;
  #current: number;

  /** @param own the profile's, requests per second, above 0 */
  constructor(own: number) {
    this.range = { own, min: tidy(own * LOWEST), max: Math.min(MOST_RPS, tidy(own * HIGHEST)) };
    this.#current = own;
  }

  /** Requests per second. */
  get current(): number {
    return this.#current;
  }

  /** @throws RushhourError `INVALID_OPTION` for a rate outside the range */
  check(requestsPerSecond: number): void {
    const { min, max } = this.range;
    if (!(requestsPerSecond >= min && requestsPerSecond <= max)) {
      throw new RushhourError(
        'INVALID_OPTION',
        `the rate is ${requestsPerSecond}: from ${min} to ${max} requests per second are possible, a tenth to ten times the profile's`,
      );
    }
  }

  /**
   * Moves the rate. Returns the factor by which the curve changes.
   *
   * @throws RushhourError `INVALID_OPTION` outside the range
   */
  move(requestsPerSecond: number): number {
    this.check(requestsPerSecond);
    const factor = requestsPerSecond / this.#current;
    this.#current = requestsPerSecond;
    return factor;
  }
}

/** 0.1 times 3 is 0.3. */
function tidy(rate: number): number {
  return Number(rate.toPrecision(12));
}
