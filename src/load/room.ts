import type { DueForecast } from './due-forecast.ts';
import { Residence } from './residence.ts';

/** Users with fewer calls leave soon, and sooner if they do not think. */
const MANY_CALLS = { thinking: 10, atOnce: 5 };

/** Users who stay for less than this are replaced soon: one too many does no harm. Milliseconds. */
const SHORT_STAY_MS = 1000;

/** Half a journey of the users admitted to catch up makes up for what is missing. */
const CAUGHT_UP = 2;

/** A gap of more standard deviations of a crowd than this is not by chance. */
const CHANCE = { thinking: 1.5, atOnce: 2 };
/** Where users do not think, a gap of requests that are due in this time is one of users who have just left; milliseconds. */
const SHORT_MS = 100;

/** Shortest mean number of windows from a request to the next that says enough. */
const SHORTEST_LAG = 1.5;
/** Below this mean, in windows, it is not known to a single user how many are right. */
const PRECISE_LAG = 2;
/** If users return this slowly, there is time to notice before too many are active; windows. */
const SLOW_LAG = 50;
/** Longest think time up to which the time from a request to the next is known; milliseconds. */
const FITTED_MOST_MS = 1000;

const UNLIMITED = Number.POSITIVE_INFINITY;

/** The crowd when a window is planned. */
export interface CrowdToFill {
  /** Active users, and those who are about to arrive. */
  readonly users: number;
  /** Requests of the curve in the window. */
  readonly inWindow: number;
  /** Cumulative requests of the curve by the end of the window minus those of users. */
  readonly missing: number;
  /** The same, without a surplus that is compensated for slowly. */
  readonly wanted: number;
  /** Users who think until after the window leave this gap in it, while those who arrived before a fall are too many. */
  readonly gap: number;
}

/** In windows: how long after a request the next one of its user follows, and whether enough of them have. */
export interface Lag {
  readonly mean: number;
  readonly known: boolean;
}

/**
 * Room for further users of long journeys. The right number of users is that of the requests due in the time from one
 * request of a user to the next (Little's law). Any more, admitted to fill a gap, would be too many for the rest of
 * their journeys: only a few may arrive for that.
 */
export class Room {
  readonly #windowMs: number;
  readonly #residence: Residence;
  #longestThinkMs = 0;
  #calls = 1;

  constructor(due: DueForecast, windowMs: number) {
    this.#windowMs = windowMs;
    this.#residence = new Residence(due, windowMs);
  }

  expect(longestThinkMs: number, calls: number): void {
    this.#longestThinkMs = longestThinkMs;
    this.#calls = calls;
  }

  /** A window has passed: see {@link Residence.pass}. */
  pass(window: number, users: number, arrived: number): void {
    this.#residence.pass(window, users, arrived);
  }

  /** @param late if some users think for less than two windows, when their requests follow */
  left(crowd: CrowdToFill, late: { readonly lag: Lag } | null): number {
    const { users, inWindow, missing, wanted, gap } = crowd;
    const stay = inWindow > 0 ? this.#stay(inWindow, late) : null;
    if (stay === null) return UNLIMITED;
    const fitting = inWindow * stay.mean;
    const toCatchUp = (CAUGHT_UP * Math.max(0, late === null ? wanted : missing)) / this.#calls;
    const most = fitting + Math.min(Math.sqrt(fitting) / 2, toCatchUp);
    const lastMs = this.#calls * stay.mean * this.#windowMs;
    const isShort = lastMs < SHORT_STAY_MS || stay.mean < PRECISE_LAG;
    const fit = isShort ? Math.ceil(most) : Math.max(1, Math.floor(most));
    // Services have become slower and the known time is outdated: more users are needed.
    if (late === null) {
      const short = Math.max(0, wanted - CHANCE.thinking * Math.sqrt(fitting));
      return Math.max(gap, fit + Math.floor(short) - users);
    }
    const inShort = (SHORT_MS / this.#windowMs) * inWindow;
    const chance = Math.max(CHANCE.atOnce * Math.sqrt(fitting), inShort);
    const short = stay.known ? Math.max(0, missing - chance) : 0;
    return Math.max(0, fit - users) + (isShort ? Math.ceil(short) : Math.floor(short));
  }

  /** From a user's request to the next one, or null if that can't limit the number of users. */
  #stay(inWindow: number, late: { readonly lag: Lag } | null): Lag | null {
    if (late === null) {
      if (this.#calls < MANY_CALLS.thinking) return null;
      return { mean: this.#residence.lowerBound(inWindow), known: true };
    }
    if (this.#calls < MANY_CALLS.atOnce || this.#longestThinkMs > FITTED_MOST_MS) return null;
    const { mean, known } = late.lag;
    if (known ? mean < SHORTEST_LAG : mean > SLOW_LAG) return null;
    return { mean: Math.max(1, mean), known };
  }
}
