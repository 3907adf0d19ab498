import { LATE_LAGS, LATE_TABLES, lateTable } from '../border/committed-load.ts';
import type { DueForecast } from './due-forecast.ts';

/** Seconds that observations count for. */
const MEMORY_S = 2;

/** How many requests of a kind the assumption counts for, before any was observed: it is soon outweighed. */
const PRIOR = 0.3;

/** Fewer observations than this say nothing about the mean. */
const OBSERVED_LEAST = 20;

/** What services are taken to need until it is known, milliseconds. */
const LATENCY_PRIOR_MS = 1;

/** Windows of first requests that are kept. */
const SIZE = 2 * LATE_LAGS;

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
  readonly #memory: number;
  readonly #observed = new Float64Array(LATE_TABLES * LATE_LAGS);
  readonly #possible = new Float64Array(LATE_TABLES * LATE_LAGS);
  readonly #firsts = new Float64Array(SIZE);

  /** @param expectedCalls requests of a user, until it is known */
  constructor(due: DueForecast, windowMs: number, shortestThinkMs: number, expectedCalls: number) {
    this.#due = due;
    this.#memory = Math.exp(-windowMs / (1000 * MEMORY_S));
    const lag = Math.floor((LATENCY_PRIOR_MS + shortestThinkMs) / windowMs);
    for (const first of [true, false]) {
      const next = first
        ? Math.min(1, expectedCalls - 1)
        : Math.max(0, 1 - 1 / (expectedCalls - 1));
      const table = lateTable(first, 0) * LATE_LAGS;
      this.#possible.fill(PRIOR, table, table + LATE_LAGS);
      if (expectedCalls > 1) this.#observed[table + Math.min(lag, LATE_LAGS - 1)] = PRIOR * next;
    }
  }

  /** First requests that a window was planned with. */
  arrive(window: number, users: number): void {
    this.#firsts[window & (SIZE - 1)] = users;
  }

  /**
   * Learns from the window before the running one.
   *
   * @param late what it announced late, by table and lag
   */
  take(running: number, late: Float64Array): void {
    for (const first of [true, false]) {
      for (const ahead of [0, 1] as const) {
        const table = lateTable(first, ahead) * LATE_LAGS;
        const latest = running - 1 + ahead;
        for (let lag = 0; lag < LATE_LAGS; lag++) {
          // Before the run there was nothing that could have had a next request.
          if (lag > latest) break;
          const i = table + lag;
          this.#observed[i] = this.#observed[i]! * this.#memory + late[i]!;
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

  /** Windows from a request to the next one, on average; 0 until some were observed. */
  get meanLag(): number {
    let count = 0;
    let sum = 0;
    for (const [i, observed] of this.#observed.entries()) {
      count += observed;
      sum += observed * (i % LATE_LAGS);
    }
    return count < OBSERVED_LEAST ? 0 : sum / count;
  }

  /** @param late requests of the window before `window` that are not announced yet, when it is the running one */
  #sumOver(window: number, ahead: 0 | 1, fromLag: number, late: number): number {
    let sum = 0;
    const mostLag = Math.min(LATE_LAGS - 1, window);
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

  #share(first: boolean, ahead: 0 | 1, lag: number): number {
    const i = lateTable(first, ahead) * LATE_LAGS + lag;
    const possible = this.#possible[i]!;
    return possible > 0 ? this.#observed[i]! / possible : 0;
  }
}
