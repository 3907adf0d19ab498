import { type Ahead, IN_TIME, LAG_TABLES, LAGS, lagTable } from '../border/committed-load.ts';
import type { DueForecast } from './due-forecast.ts';

/** Seconds for which observations count. */
const MEMORY_S = 2;

/** Weight of the assumption, in requests of a kind, before any was observed: observations soon outweigh it. */
const PRIOR = 0.3;

/** Fewer observations than this are too few for a mean. */
const OBSERVED_LEAST = 20;

/** Share of next requests whose lag determines how long they take, and how much longer a run takes to know all of them. */
const NEARLY_ALL = 0.95;
const KNOWN_AFTER = 1.5;

/** Assumed response time until it is known, milliseconds. */
const LATENCY_PRIOR_MS = 1;

const FIRST_OR_LATER: readonly boolean[] = [true, false];
const AHEAD: readonly Ahead[] = [0, 1, 2];

/** Windows of first requests that are kept. */
const SIZE = 2 * LAGS;

/** Bound on the length of a chain of requests within one window. */
const MOST_IN_CHAIN = 0.999;

export interface LateRequests {
  /** In the current window. */
  readonly running: number;
  /** In the planned window, from active users. */
  readonly planned: number;
  /** In the planned window, from each user who arrives in it. */
  readonly perArrival: number;
}

/**
 * Requests that are announced too late to be planned with their window: those of users whose response is in flight when
 * the window is planned, and who think for less than two windows.
 *
 * It is a renewal process: a request sent in window j has a late next one in window j + lag with a probability that
 * depends only on the lag. r0[lag] is the probability of being announced in the window in which it is due, r1[lag] in
 * the window before. Both are measured, separately for users' first requests (more of which have a next one) and later
 * ones. With n[j] the requests of window j, the late requests of the current window R and of the planned window
 * P = R + 1 are
 *
 *     late[R] = sum over lag >= 0 of n[R - lag] r0[lag]
 *     late[P] = sum over lag >= 1 of n[P - lag] r1[lag] + sum over lag >= 0 of n[P - lag] r0[lag]
 *
 * where late requests are part of n[R] and n[P] and can have late ones themselves: the chain within a window is a
 * geometric series.
 */
export class LateForecast {
  readonly #due: DueForecast;
  readonly #windowMs: number;
  readonly #memory: number;
  readonly #observed = new Float64Array(LAG_TABLES * LAGS);
  readonly #possible = new Float64Array(LAG_TABLES * LAGS);
  readonly #firsts = new Float64Array(SIZE);
  /** Of all requests, the share that had a next one, by lag; as of the last computation of the mean lag. */
  readonly #shares = new Float64Array(LAGS);
  /** Assumption until it is known: whether first requests have a next one, and the share of later ones that do. */
  readonly #comesAgain: boolean;
  readonly #next: number;
  /** Requests so far, and the window in which they began. */
  #requests = 0;
  #firstRequests = 0;
  #begins = 0;
  #observations = 0;
  #running = 0;

  /** @param expectedCalls assumed requests per user, until their number is known */
  constructor(due: DueForecast, windowMs: number, expectedCalls: number) {
    this.#due = due;
    this.#windowMs = windowMs;
    this.#memory = Math.exp(-windowMs / (1000 * MEMORY_S));
    this.#comesAgain = expectedCalls > 1;
    this.#next = Math.max(0, 1 - 1 / Math.max(1, expectedCalls - 1));
  }

  /** Assumed think time until it is known; milliseconds, less than two windows. */
  assume(shortestThinkMs: number): void {
    const lag = Math.floor((LATENCY_PRIOR_MS + shortestThinkMs) / this.#windowMs);
    const first = lagTable(true, 0) * LAGS;
    for (let i = first; i < first + LAGS; i++) this.#possible[i]! += PRIOR;
    if (this.#comesAgain) this.#observed[first + Math.min(lag, LAGS - 1)]! += PRIOR;
  }

  /** Whether enough next requests have been observed for a forecast to be more than an assumption. */
  get hasObserved(): boolean {
    return this.#observations >= OBSERVED_LEAST;
  }

  /** First requests with which a window was planned. */
  arrive(window: number, users: number): void {
    this.#firsts[window & (SIZE - 1)] = users;
  }

  /**
   * Learns from the window before the current one.
   *
   * @param announced the announcements of that window, by table and lag
   */
  take(running: number, announced: Float64Array): void {
    this.#running = running;
    this.#firstRequests += this.#sent(true, running - 1);
    this.#requests += this.#sent(true, running - 1) + this.#sent(false, running - 1);
    if (this.#requests === 0) this.#begins = running;
    for (const first of FIRST_OR_LATER) {
      for (const ahead of AHEAD) {
        const table = lagTable(first, ahead) * LAGS;
        const latest = running - 1 + ahead;
        // Before the run there were no requests that could have had a next one.
        for (let lag = 0; lag <= Math.min(latest, LAGS - 1); lag++) {
          const i = table + lag;
          this.#observed[i] = this.#observed[i]! * this.#memory + announced[i]!;
          this.#observations += announced[i]!;
          if (ahead === IN_TIME) continue;
          this.#possible[i] = this.#possible[i]! * this.#memory + this.#sent(first, latest - lag);
        }
      }
    }
  }

  forecast(running: number): LateRequests {
    const planned = running + 1;
    const chain = 1 / (1 - Math.min(MOST_IN_CHAIN, this.#share(false, 0, 0)));
    const late =
      chain *
      (this.#sumOver(running, 0, 1, 0) +
        this.#sent(true, running) * this.#share(true, 0, 0) +
        this.#sent(false, running) * this.#share(false, 0, 0));
    const announcedBefore = this.#sumOver(planned, 1, 1, late);
    const inPlanned =
      this.#sumOver(planned, 0, 1, late) +
      (this.#due.due(planned) + announcedBefore) * this.#share(false, 0, 0);
    return {
      running: late,
      planned: announcedBefore + chain * inPlanned,
      perArrival: chain * this.#share(true, 0, 0),
    };
  }

  /**
   * Mean number of windows from a request to the next one; by Little's law also the number of active users per request
   * of a window. 0 before the first request. While longer lags may still come (`known` is false), users whose next
   * request is still awaited count with the time that has passed: the restricted mean of survival analysis (Irwin,
   * 1949), minus a standard error, because surplus users stay.
   */
  get lag(): { readonly mean: number; readonly known: boolean } {
    const longest = Math.min(LAGS - 1, this.#running - 1 - this.#begins);
    if (longest < 0) return { mean: 0, known: false };
    const shares = this.#shares;
    let came = 0;
    for (let lag = 0; lag <= longest; lag++) came += shares[lag] = this.#shareOfAll(lag);
    let most = 0;
    for (let sum = shares[0]!; sum < NEARLY_ALL * came; most++) sum += shares[most + 1]!;
    const known = this.hasObserved && came > 0 && longest >= KNOWN_AFTER * most;
    const firsts = this.#firstRequests / this.#requests;
    const all = known ? came : Math.max(came, firsts + (1 - firsts) * this.#next);
    let [awaited, mean] = [all, 0];
    for (let lag = 0; lag <= longest; lag++) {
      awaited -= shares[lag]!;
      mean += awaited / all;
    }
    const error = known ? 0 : came / all / Math.sqrt(1 + this.#observations);
    return { mean: mean * (1 - error), known };
  }

  /** Share of all requests that had a next one after `lag`. */
  #shareOfAll(lag: number): number {
    let [came, possible] = [0, 0];
    for (const first of FIRST_OR_LATER) {
      for (const ahead of AHEAD) came += this.#observed[lagTable(first, ahead) * LAGS + lag]!;
      possible += this.#possible[lagTable(first, 0) * LAGS + lag]!;
    }
    return possible > 0 ? came / possible : 0;
  }

  /** @param late requests of the window before `window` that are not announced yet, if it is the current one */
  #sumOver(window: number, ahead: 0 | 1, fromLag: number, late: number): number {
    let sum = 0;
    const mostLag = Math.min(LAGS - 1, window);
    for (let lag = fromLag; lag <= mostLag; lag++) {
      const unannounced = lag === 1 ? late : 0;
      sum += this.#sent(true, window - lag) * this.#share(true, ahead, lag);
      sum += (this.#sent(false, window - lag) + unannounced) * this.#share(false, ahead, lag);
    }
    return sum;
  }

  #sent(first: boolean, window: number): number {
    if (window < 0) return 0;
    return first ? this.#firsts[window & (SIZE - 1)]! : this.#due.due(window);
  }

  /** Until next requests of later requests have been observed, they are assumed to be like those of first requests. */
  #share(first: boolean, ahead: 0 | 1, lag: number): number {
    const i = lagTable(first, ahead) * LAGS + lag;
    if (!first) {
      const like = PRIOR * this.#next * this.#share(true, ahead, lag);
      return (this.#observed[i]! + like) / (this.#possible[i]! + PRIOR);
    }
    const possible = this.#possible[i]!;
    return possible > 0 ? this.#observed[i]! / possible : 0;
  }
}
