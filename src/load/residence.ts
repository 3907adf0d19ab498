import type { DueForecast } from './due-forecast.ts';

/** Seconds for which response times count. */
const MEMORY_S = 2;

/** Response times are known as far as they are shorter than this share of the run so far. */
const KNOWN_SHARE = 1 / 3;

/**
 * How long users stay from one request to the next: they wait for a response, and think. By Little's law, the number of
 * active users is that time times the rate of requests.
 *
 * Think times are known from announcements. Users who have not announced their next request wait for a response, so
 * Little's law also gives the mean response time: the sum of those users over the last windows, divided by the requests
 * sent in them.
 */
export class Residence {
  readonly #due: DueForecast;
  readonly #memory: number;
  #window = 0;
  /** Users waiting for a response: now, and summed over recent windows. */
  #waiting = 0;
  #waited = 0;
  #squares = 0;
  /** Requests and responses of recent windows, and the number of these. */
  #sent = 0;
  #answered = 0;
  #windows = 0;

  constructor(due: DueForecast, windowMs: number) {
    this.#due = due;
    this.#memory = Math.exp(-windowMs / (1000 * MEMORY_S));
  }

  /**
   * A window has passed.
   *
   * @param window the one that begins now
   * @param users active users
   * @param sent requests in the window that has passed; null if services were silent, which says nothing about how long
   * they take otherwise
   */
  pass(window: number, users: number, sent: number | null): void {
    this.#window = window;
    const before = this.#waiting;
    this.#waiting = users - this.#due.dueFrom(window);
    if (sent === null) return;
    this.#answered = this.#answered * this.#memory + sent - (this.#waiting - before);
    this.#waited = this.#waited * this.#memory + this.#waiting;
    this.#squares = this.#squares * this.#memory + this.#waiting ** 2;
    this.#sent = this.#sent * this.#memory + sent;
    this.#windows = this.#windows * this.#memory + 1;
  }

  /**
   * In windows, minus a standard error: with too few users another one can be admitted, but a surplus user cannot be
   * removed.
   *
   * @param inWindow requests in the window to be planned
   */
  lowerBound(inWindow: number): number {
    const { mean, error } = this.#due.thinking;
    if (this.#sent === 0) return mean - error;
    // While more and more users wait, the time per request is too short and the time per response too long.
    const response = this.#waited / Math.sqrt(this.#sent * Math.max(1, this.#answered));
    // Until the first responses, the number of waiting users grows.
    const least = this.#waiting / inWindow;
    const longest = Math.max(response, least);
    const known = longest < this.#window * KNOWN_SHARE;
    const deviation = Math.sqrt(Math.max(0, this.#waiting)) / inWindow;
    if (!known) return mean - error + longest - deviation / 2;
    // When services become slower, more users are waiting than by chance.
    const surely = least - deviation;
    return mean + Math.max(response, surely) - Math.hypot(error, this.#responseError(response));
  }

  /** Standard error of the mean response time: the users who wait are other ones after that time. */
  #responseError(response: number): number {
    const mean = this.#waited / this.#windows;
    const variance = Math.max(0, this.#squares / this.#windows - mean ** 2);
    const independent = Math.max(1, this.#windows / Math.max(1, response));
    const observed = mean === 0 ? 0 : Math.sqrt(variance / independent) / mean;
    return response * Math.min(observed, 1 / Math.sqrt(Math.max(1, this.#sent)));
  }
}
