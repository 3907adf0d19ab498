/** Windows ahead of the current one that are considered; requests due later are seen when they come this near. */
export const HORIZON = 4096;

/** As many past windows are kept: other forecasts look back less far. */
const SIZE = 2 * HORIZON;

/** Past windows in which a request may still be announced, after a stall. */
export const LOOK_BACK = 32;

/** Weight of the assumed shape of think times, in announcements, and the maximum number of announcements kept. */
const PRIOR = 200;
const MEMORY = 20_000;

/** The fractional part of the golden ratio: its multiples fill an interval evenly. */
const GOLDEN = 0.618034;

/**
 * Think times shorter than this many windows are announced after their window was planned, so they are not forecast
 * here.
 */
const KNOWN_FROM = 2;

/**
 * The requests that thinking users are going to send: as they announced them (`due`), and as expected when they began
 * to think (`expected`). The difference is random and cancels itself out: a user who comes earlier than expected does
 * not come later.
 *
 * `expected` spreads the number of users who began to think in each window by the shape that think times have had so
 * far. Initially, it assumes an even spread between the shortest and the longest think time.
 */
export class DueForecast {
  readonly #due = new Float64Array(SIZE);
  readonly #began = new Float64Array(SIZE);
  /** Announcements by lag, up to the longest think time seen. */
  readonly #shape = new Float64Array(HORIZON);
  #longestLag = 0;
  #weight = PRIOR;
  #running = -1;
  #countedThrough = -1;
  #counted = 0;
  #announced = 0;

  /** Until think times are known, they are assumed to be spread evenly between these two; milliseconds. */
  constructor(windowMs: number, shortestMs: number, longestMs: number) {
    const draws = 10 * PRIOR;
    for (let draw = 0; draw < draws; draw++) {
      const thinkMs = shortestMs + ((draw + 0.5) / draws) * (longestMs - shortestMs);
      const beganMs = ((draw * GOLDEN) % 1) * windowMs;
      this.#see(Math.floor((beganMs + thinkMs) / windowMs), PRIOR / draws);
    }
  }

  /**
   * Takes the announcements made since the previous window.
   *
   * @param running the window that begins now; windows come in order
   * @param announced by the window it is due in, from `running - LOOK_BACK` on
   * @returns the number of announcements
   */
  take(running: number, announced: Float64Array): number {
    for (; this.#running < running; this.#running++) {
      const entering = at(this.#running + 1 + HORIZON);
      this.#due[entering] = 0;
      this.#began[entering] = 0;
    }
    let taken = 0;
    for (let i = 0; i < announced.length; i++) {
      const count = announced[i]!;
      if (count === 0) continue;
      const window = running - LOOK_BACK + i;
      taken += count;
      this.#due[at(window)]! += count;
      if (window <= this.#countedThrough) this.#counted += count;
      if (window - running + 1 >= KNOWN_FROM) this.#learn(running - 1, window, count);
    }
    this.#announced += taken;
    return taken;
  }

  /** Announced requests that are due in a window. */
  due(window: number): number {
    return window < 0 ? 0 : this.#due[at(window)]!;
  }

  /** Announced requests that are due by the end of a window, since the start of the run. */
  dueThrough(window: number): number {
    for (; this.#countedThrough < window; this.#countedThrough++) {
      this.#counted += this.due(this.#countedThrough + 1);
    }
    return this.#counted;
  }

  /** Announced requests that are due in `window` or later. */
  dueFrom(window: number): number {
    let sum = this.#announced - this.#counted;
    for (let i = window; i <= this.#countedThrough; i++) sum += this.due(i);
    return sum;
  }

  /** Mean think time and its standard error, in windows. */
  get thinking(): { readonly mean: number; readonly error: number } {
    let [sum, square, count] = [0, 0, 0];
    for (let lag = KNOWN_FROM; lag <= this.#longestLag; lag++) {
      const share = this.#shape[lag]!;
      count += share;
      sum += lag * share;
      square += lag * lag * share;
    }
    if (count === 0) return { mean: 0, error: 0 };
    const mean = sum / count;
    return { mean, error: Math.sqrt(Math.max(0, square / count - mean * mean) / this.#weight) };
  }

  /** Requests expected in a window from users who began to think before the current one. */
  expected(window: number): number {
    let tail = 0;
    let sum = 0;
    for (let lag = KNOWN_FROM; lag <= this.#longestLag; lag++) {
      const share = this.#shape[lag]!;
      tail += share;
      if (lag <= window) sum += this.#began[at(window - lag)]! * share;
    }
    return tail > 0 ? sum / tail : 0;
  }

  #learn(began: number, window: number, count: number): void {
    if (began < 0) return;
    this.#began[at(began)]! += count;
    this.#see(window - began, count);
    this.#weight += count;
    if (this.#weight <= MEMORY) return;
    this.#weight /= 2;
    for (let lag = 0; lag <= this.#longestLag; lag++) this.#shape[lag]! /= 2;
  }

  #see(lag: number, count: number): void {
    const within = Math.min(HORIZON - 1, lag);
    this.#shape[within]! += count;
    this.#longestLag = Math.max(this.#longestLag, within);
  }
}

function at(window: number): number {
  return window & (SIZE - 1);
}
