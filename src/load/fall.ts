/** A curve falls when a window has less to send than the one before by more than sums can lose. */
const FALLS = 1 - 1e-9;

/**
 * Requests above a falling curve that the next windows make up for: this many, or standard deviations of what a
 * crowd sends in a second. Were less kept, what chance adds would be set aside, and what it takes made up for.
 */
const CHANCE = { least: 10, deviations: 3 };

/** A window as it was planned. */
export interface PlannedWindow {
  /** Requests of the curve in it. */
  readonly target: number;
  /** Requests by its end that the curve has, and users do not; below 0 where they have more. */
  readonly missing: number;
  /** Requests in it of users who are here. */
  readonly here: number;
  /** Users who are here. */
  readonly users: number;
  /** Users let in before it. */
  readonly arrivals: number;
}

/**
 * What users who were here when the curve began to fall send above it. Nobody can send them away, so these requests
 * are set aside: later windows need not make up for them. Those of users who have come since could have been
 * avoided, and are not.
 *
 * It is a sum over all windows of the fall. Set aside window by window, chance would count where it adds a request, and
 * not where it takes one.
 */
export class Fall {
  readonly #windowsInSecond: number;
  #lastTarget = 0;
  #falling = false;
  #fellBefore = false;
  #arrivalsBefore = 0;
  #above = 0;
  #setAside = 0;

  constructor(windowsInSecond: number) {
    this.#windowsInSecond = windowsInSecond;
  }

  /** Requests to set aside after a window. Windows come in order. */
  after({ target, missing, here, users, arrivals }: PlannedWindow): number {
    const falls = target < this.#lastTarget * FALLS;
    // A curve that goes on falling, and still needs more than they send, falls anew.
    if (falls && (!this.#fellBefore || this.#above <= 0)) {
      this.#arrivalsBefore = arrivals;
      this.#above = 0;
      this.#setAside = 0;
    }
    const old = users - (arrivals - this.#arrivalsBefore);
    if (falls) this.#falling = true;
    else if (missing >= 1 || old <= 0) this.#falling = false;
    this.#fellBefore = falls;
    this.#lastTarget = target;
    if (!this.#falling || old <= 0) return 0;
    const rate = target * this.#windowsInSecond;
    const deviation = Math.sqrt(rate * Math.max(1, rate / Math.max(1, users)));
    const chance = Math.max(CHANCE.least, CHANCE.deviations * deviation);
    this.#above += here * Math.min(1, old / Math.max(1, users)) - target;
    const more = Math.max(0, Math.min(-missing - chance, this.#above - this.#setAside));
    this.#setAside += more;
    return more;
  }
}
