/** A curve falls when a window has less to send than the one before by more than sums can lose. */
const FALLS = 1 - 1e-9;

/**
 * Requests above a falling curve that later windows compensate for: this many, or this many standard deviations of what
 * a crowd sends in a second. With less, random excess would be set aside while random gaps are filled.
 */
const CHANCE = { least: 5, deviations: 1 };

/** A window after it was planned. */
export interface PlannedWindow {
  readonly number: number;
  /** Requests of the curve in it. */
  readonly target: number;
  /** Cumulative requests of the curve by its end minus those of users; negative if users send more. */
  readonly missing: number;
  /** Requests in it by active users. */
  readonly here: number;
  /** Active users. */
  readonly users: number;
  /** Users admitted before it. */
  readonly arrivals: number;
}

/**
 * Requests above the curve from users who were active when it began to fall. They cannot be removed, so these requests
 * are set aside: later windows need not compensate for them. Requests of users who have arrived since could have been
 * avoided, and are not set aside.
 *
 * The sum is taken over the whole fall. Window by window, chance would count where it adds a request, but not where it
 * removes one. It is set aside at the end of each second. Until then, a surplus in one part of the second is subtracted
 * from the rest of it, which keeps whole seconds on the curve.
 */
export class Fall {
  readonly #windowMs: number;
  #lastTarget = 0;
  #falling = false;
  #fellBefore = false;
  /** Whether users have sent as much as the curve asked for since it began to fall. */
  #enough = false;
  #arrivalsBefore = 0;
  /** Requests per user and second before the fall, at least 1. */
  #eachBefore = 1;
  #above = 0;
  #setAside = 0;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** Whether users who were active when the curve began to fall still send more than it asks for. */
  get goesOn(): boolean {
    return this.#falling;
  }

  /** Requests to set aside after a window. Windows come in order. */
  after({ number, target, missing, here, users, arrivals }: PlannedWindow): number {
    const falls = target < this.#lastTarget * FALLS;
    // As long as the falling curve still asks for more than they send, each fall is taken as a new one.
    if (falls && (!this.#fellBefore || this.#above <= 0)) {
      this.#arrivalsBefore = arrivals;
      this.#eachBefore = Math.max(1, this.#perSecond(this.#lastTarget) / Math.max(1, users));
      this.#above = 0;
      this.#setAside = 0;
      this.#enough = false;
    }
    if (missing < 1) this.#enough = true;
    const old = users - (arrivals - this.#arrivalsBefore);
    if (falls) this.#falling = true;
    else if ((missing >= 1 && this.#enough) || old <= 0) this.#falling = false;
    this.#fellBefore = falls;
    this.#lastTarget = target;
    if (this.#falling && old > 0) {
      this.#above += here * Math.min(1, old / Math.max(1, users)) - target;
    }
    if (!this.#endsSecond(number)) return 0;
    const deviation = Math.sqrt(this.#perSecond(target) * this.#eachBefore);
    const chance = Math.max(CHANCE.least, CHANCE.deviations * deviation);
    const more = Math.max(0, Math.min(-missing - chance, this.#above - this.#setAside));
    this.#setAside = this.#falling ? this.#setAside + more : this.#above;
    return more;
  }

  #perSecond(inWindow: number): number {
    return (inWindow * 1000) / this.#windowMs;
  }

  #endsSecond(window: number): boolean {
    const secondAt = (timeMs: number) => Math.floor(timeMs / 1000);
    return secondAt((window + 1) * this.#windowMs) > secondAt(window * this.#windowMs);
  }
}
