import { type Ahead, IN_TIME, LAG_TABLES, LAGS, lagTable } from '../border/committed-load.ts';
import type { DueForecast } from './due-forecast.ts';

/** Seconds that observations count for. */
const MEMORY_S = 2;

/** How many requests of a kind the assumption counts for, before any was observed: it is soon outweighed. */
const PRIOR = 0.3;

/** Fewer observations than this say nothing about the mean. */
const OBSERVED_LEAST = 20;

/** Share of next requests whose lag tells how long they take, and how much longer a run knows all of them. */
const NEARLY_ALL = 0.95;
const KNOWN_AFTER = 1.5;

/** What services are taken to need until it is known, milliseconds. */
const LATENCY_PRIOR_MS = 1;

const FIRST_OR_LATER: readonly boolean[] = [true, false];
const AHEAD: readonly Ahead[] = [0, 1, 2];

/** Windows of first requests that are kept. */
const SIZE = 2 * LAGS;

/** A chain of requests within one window has an end. */
const MOST_IN_CHAIN = 0.999;

export interface LateRequests {
  /** In the running window. */
  readonly running: number;
  /** In the planned one, from users who are here already. */
  readonly planned: number;
  /** In the planned one, from each user who arrives in it. */
  readonly perArrival: number;
}

/**
 * Requests that are announced too late for their window to be planned with them: by users whose response
 * is under way when the window is planned, and who think for less than two windows.
 *
 * It is a renewal process: a request that is sent in window j has a next one in window j + lag, late, with
 * a probability that depends on the lag alone. r0[lag] is that of being announced in the same window as it
 * is due, r1[lag] in the window before; both are measured, apart for users' first requests (more of which
 * have a next one) and later ones. With n[j] the requests of window j, those that are late in the running
 * window R, and in the planned one P = R + 1, are
 *
 *     late[R] = sum over lag >= 0 of n[R - lag] r0[lag]
 *     late[P] = sum over lag >= 1 of n[P - lag] r1[lag] + sum over lag >= 0 of n[P - lag] r0[lag]
 *
 * where late requests are among n[R] and n[P] and have late ones in turn: the chain within a window is a
 * geometric series.
 */
export class LateForecast {
  readonly #due: DueForecast;
  readonly #windowMs: number;
  readonly #memory: number;
  readonly #observed = new Float64Array(LAG_TABLES * LAGS);
  readonly #possible = new Float64Array(LAG_TABLES * LAGS);
  readonly #firsts = new Float64Array(SIZE);
  /** Of all requests, those that had a next one, by lag; as the mean lag was computed last. */
  readonly #shares = new Float64Array(LAGS);
  /** Until it is known: whether first requests have a next one, and the share of later ones that have. */
  readonly #comesAgain: boolean;
  readonly #next: number;
  /** Requests so far, and the window that they began in. */
  #requests = 0;
  #firstRequests = 0;
  #begins = 0;
  #observations = 0;
  #running = 0;

  /** @param expectedCalls requests of a user, until it is known */
  constructor(due: DueForecast, windowMs: number, expectedCalls: number) {
    this.#due = due;
    this.#windowMs = windowMs;
    this.#memory = Math.exp(-windowMs / (1000 * MEMORY_S));
    this.#comesAgain = expectedCalls > 1;
    this.#next = Math.max(0, 1 - 1 / Math.max(1, expectedCalls - 1));
  }

  /** Until it is known, users come again after this think time; milliseconds, less than two windows. */
  assume(shortestThinkMs: number): void {
    const lag = Math.floor((LATENCY_PRIOR_MS + shortestThinkMs) / this.#windowMs);
    const first = lagTable(true, 0) * LAGS;
    for (let i = first; i < first + LAGS; i++) this.#possible[i]! += PRIOR;
    if (this.#comesAgain) this.#observed[first + Math.min(lag, LAGS - 1)]! += PRIOR;
  }

  /** Whether enough requests have come again for a forecast to be more than an assumption. */
  get hasObserved(): boolean {
    return this.#observations >= OBSERVED_LEAST;
  }

  /** First requests that a window was planned with. */
  arrive(window: number, users: number): void {
    this.#firsts[window & (SIZE - 1)] = users;
  }

  /**
   * Learns from the window before the running one.
   *
   * @param announced what it announced, by table and lag
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
        // Before the run there was nothing that could have had a next request.
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
   * Windows from a request to the next one, on average; by Little's law the users who are here for each request
   * of a window. 0 before the first request. While longer lags may be to come (`known` is false), those who are
   * still awaited count with the time that has passed: the restricted mean of survival analysis (Irwin, 1949),
   * less a standard error, since users who are too many stay.
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

  /** @param late requests of the window before `window` that are not announced yet, when it is the running one */
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

  /** Until later requests have come again, they are taken to do so as first ones have. */
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
