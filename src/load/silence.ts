/** Without a single response, where this many were expected, nothing is by chance (a Poisson count, e^-10). */
const SURE = 10;

/** Seconds for which responses count. */
const MEMORY_S = 2;

/** Users who were admitted together may return together. Milliseconds. */
const SHORTEST_MS = 30;

/** Most stalls are shorter than this, milliseconds. */
const SHORT_MS = 1000;

/** Time in which as many users are admitted as make up for the missing requests with their journeys; milliseconds. */
const MADE_UP_MS = 1000;

/** The most requests by which these users exceed the curve, as a share of it. */
const MADE_UP_SHARE = 0.1;

/** Users with fewer calls leave soon enough. */
const MANY_CALLS = 5;

/**
 * Times in which nobody gets a response, because the services or this machine have stalled. Active users wait, so
 * requests are missing. Users admitted for them would be too many as soon as the others go on: each adds the requests of
 * a whole journey. So at first nobody is admitted, and later as many as in steady operation. What is missing by the end
 * of the silence is made up for slowly.
 */
export class Silence {
  readonly #windowMs: number;
  readonly #memory: number;
  #calls = 1;
  /** Responses in recent windows, and the number of these. */
  #responses = 0;
  #recent = 0;
  /** Requests sent, and windows that have passed, without a response. */
  #unanswered = 0;
  #windows = 0;
  #longestThinkMs = 0;
  /** After a silence, until users who waited in it have thought: windows. */
  #echoes = 0;
  /** Missing requests that are made up for slowly. */
  #owed = 0;
  /** Users of steady operation who have not been admitted yet. */
  #steady = 0;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
    this.#memory = Math.exp(-windowMs / (1000 * MEMORY_S));
  }

  /** @param calls requests that a user makes */
  expect(longestThinkMs: number, calls: number): void {
    this.#longestThinkMs = longestThinkMs;
    this.#calls = calls;
  }

  /**
   * A window has passed.
   *
   * @param sent requests sent in it
   * @param responses with which users announced their next request, or left
   */
  pass(sent: number, responses: number): void {
    if (responses > 0) {
      this.#unanswered = 0;
      this.#windows = 0;
    } else {
      this.#unanswered += sent;
      if (this.#unanswered > 0) this.#windows++;
    }
    if (this.isOn) return;
    this.#responses = this.#responses * this.#memory + responses;
    this.#recent = this.#recent * this.#memory + 1;
  }

  /** In a rise, fewer responses are expected than requests were sent, and in a fall fewer than before. */
  get isOn(): boolean {
    if (this.#calls < MANY_CALLS || this.#lastedMs < SHORTEST_MS) return false;
    const usual = (this.#responses / this.#recent) * this.#windows;
    return Math.min(this.#unanswered, usual) >= SURE;
  }

  /**
   * The missing requests that have to be made up for now. Once in each window.
   *
   * @param inWindow requests of the curve in the window
   */
  pressing(missing: number, inWindow: number): number {
    const madeUp = Math.min(this.#owed * (this.#windowMs / MADE_UP_MS), MADE_UP_SHARE * inWindow);
    const left = this.#owed - madeUp / this.#calls;
    this.#echoes = this.isOn ? this.#longestEcho : Math.max(0, this.#echoes - 1);
    this.#owed = Math.max(0, this.#echoes > 0 ? missing : Math.min(left, missing));
    return missing - this.#owed;
  }

  /** Users to admit in a silence. Once in each window. */
  admitted(inWindow: number): number {
    this.#steady = this.#lastedMs <= SHORT_MS ? 0 : (this.#steady % 1) + inWindow / this.#calls;
    return Math.floor(this.#steady);
  }

  get #longestEcho(): number {
    return Math.ceil(Math.min(SHORT_MS, this.#longestThinkMs) / this.#windowMs) + 1;
  }

  get #lastedMs(): number {
    return this.#windows * this.#windowMs;
  }
}
