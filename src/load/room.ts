import type { DueForecast } from './due-forecast.ts';
import { Residence } from './residence.ts';

/** Users with fewer calls leave soon enough; those who do not think leave sooner. */
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
/** With a shorter mean than this, in windows, the right number of users is not known to a single one. */
const PRECISE_LAG = 2;
/** If users return this slowly, there is time to notice before too many are active; windows. */
const SLOW_LAG = 50;
/** Longest think time up to which the time from a request to the next is known; milliseconds. */
const FITTED_MOST_MS = 1000;

/** Seconds in which a curve that has fallen is forgotten. */
const FORGOTTEN_S = 2;

const UNLIMITED = Number.POSITIVE_INFINITY;

/** The crowd when a window is planned. */
interface CrowdToFill {
  /** Active users, and those who are about to arrive. */
  readonly users: number;
  /** Requests of the curve in the window. */
  readonly inWindow: number;
  /** Of the missing requests, those that are not made up for slowly. */
  readonly pressing: number;
}

export interface ThinkingCrowd extends CrowdToFill {
  /** Requests missing by the end of the window, without a surplus that is compensated for slowly. */
  readonly wanted: number;
  /** What active users leave to others in this window, as long as those who arrived before a fall are too many. */
  readonly gap: number;
}

export interface HurriedCrowd extends CrowdToFill {
  /** Cumulative requests of the curve by the end of the window minus those of users. */
  readonly missing: number;
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
  readonly #memory: number;
  #longestThinkMs = 0;
  #calls = 1;
  /** Requests of the curve in a window; after a fall, more than that. */
  #usual = 0;
  /** Requests missing when it was not known how many users fit: these are only caught up. */
  #missingAtFirst = 0;

  constructor(due: DueForecast, windowMs: number) {
    this.#windowMs = windowMs;
    this.#residence = new Residence(due, windowMs);
    this.#memory = Math.exp(-windowMs / (1000 * FORGOTTEN_S));
  }

  expect(longestThinkMs: number, calls: number): void {
    this.#longestThinkMs = longestThinkMs;
    this.#calls = calls;
  }

  /** A window has passed: see {@link Residence.pass}. */
  pass(window: number, users: number, sent: number | null): void {
    this.#residence.pass(window, users, sent);
  }

  /** If all users think for two windows or more. */
  leftToThinking({ users, inWindow, wanted, pressing, gap }: ThinkingCrowd): number {
    if (inWindow <= 0 || this.#calls < MANY_CALLS.thinking) return UNLIMITED;
    const stay = this.#residence.lowerBound(inWindow);
    const fitting = inWindow * stay;
    const short = pressing - CHANCE.thinking * Math.sqrt(fitting);
    const most = this.#withCatchUp(fitting, wanted);
    const fit = this.#isCoarse(stay) ? Math.ceil(most) : Math.max(1, Math.floor(most));
    return Math.max(gap, fit + Math.floor(Math.max(0, short)) - users);
  }

  /** If some users think for less: by the time after which their requests have followed so far. */
  leftAtOnce(
    { users, inWindow, missing, pressing }: HurriedCrowd,
    late: { readonly lag: Lag },
  ): number {
    this.#usual = Math.max(inWindow, this.#usual * this.#memory);
    const isFitted = this.#calls >= MANY_CALLS.atOnce && this.#longestThinkMs <= FITTED_MOST_MS;
    if (inWindow <= 0 || !isFitted) return UNLIMITED;
    const { mean, known } = late.lag;
    if (known ? mean < SHORTEST_LAG : mean > SLOW_LAG) return UNLIMITED;
    const stay = Math.max(1, mean);
    const fitting = inWindow * stay;
    // What was a short gap before a fall is not a long one after it.
    const inShort = (SHORT_MS / this.#windowMs) * this.#usual;
    const chance = Math.max(CHANCE.atOnce * Math.sqrt(fitting), inShort);
    this.#missingAtFirst = Math.max(0, known ? Math.min(this.#missingAtFirst, missing) : missing);
    const short = known ? Math.max(0, pressing - this.#missingAtFirst - chance) : 0;
    const most = this.#withCatchUp(fitting, missing);
    return this.#isCoarse(stay)
      ? Math.max(0, Math.ceil(most) - users) + Math.ceil(short)
      : Math.max(0, Math.max(1, Math.floor(most)) - users) + Math.floor(short);
  }

  /** Users who fit, and a few more to catch up. */
  #withCatchUp(fitting: number, missing: number): number {
    const toCatchUp = (CAUGHT_UP * Math.max(0, missing)) / this.#calls;
    return fitting + Math.min(Math.sqrt(fitting) / 2, toCatchUp);
  }

  /** Whether one user too many does no harm, or is not known to be one too many. */
  #isCoarse(stay: number): boolean {
    return this.#calls * stay * this.#windowMs < SHORT_STAY_MS || stay < PRECISE_LAG;
  }
}
