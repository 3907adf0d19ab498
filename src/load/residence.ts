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
  /** Requests of recent windows. */
  #sent = 0;

  constructor(due: DueForecast, windowMs: number) {
    this.#due = due;
    this.#memory = Math.exp(-windowMs / (1000 * MEMORY_S));
  }

  /**
   * A window has passed.
   *
   * @param window the one that begins now
   * @param users active users
   * @param arrived first requests in the window that has passed
   */
  pass(window: number, users: number, arrived: number): void {
    this.#window = window;
    this.#waiting = users - this.#due.dueFrom(window);
    this.#waited = this.#waited * this.#memory + this.#waiting;
    this.#sent = this.#sent * this.#memory + arrived + this.#due.due(window - 1);
  }

  /**
   * In windows, minus a standard error: with too few users another one can be admitted, but a surplus user cannot be
   * removed. Response times are taken to vary as much as if they were exponential.
   *
   * @param inWindow requests in the window to be planned
   */
  lowerBound(inWindow: number): number {
    const { mean, error } = this.#due.thinking;
    if (this.#sent === 0) return mean - error;
    const response = this.#waited / this.#sent;
    // Until the first responses, the number of waiting users grows.
    const least = this.#waiting / inWindow;
    const longest = Math.max(response, least);
    const known = longest < this.#window * KNOWN_SHARE;
    const deviation = response / Math.sqrt(Math.max(1, this.#sent));
    const surely = (this.#waiting - 2 * Math.sqrt(Math.max(0, this.#waiting))) / inWindow;
    return mean + (known ? Math.max(response, surely) : longest) - Math.hypot(error, deviation);
  }
}
