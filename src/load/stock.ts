import { WINDOW_MS } from '../border/committed-load.ts';

/** Users that can be taken in advance beyond the likely number. */
const SPARE = 8;

/** How long taken users are remembered, milliseconds. */
const MEMORY_MS = 2000;

/** Relative to the number of users taken in the busiest remembered interval. */
const REACH = 4;
/** The busiest interval between two looks. */
const REMEMBERED = 0.9;

/** Assumption until it is known: a journey has at least one request, which takes this long; milliseconds. */
const SHORTEST_MS = 2;
/** Assumption: how often a place is taken between two looks at most. */
const MOST_TURNS = 10;

/** Users whose kinds are decided before they are needed, and when each of them is likely to be needed. */
export interface Restock {
  readonly count: number;
  /** When the i-th of them is likely to be taken, milliseconds on the schedule's clock. */
  expectedAtMs(i: number): number;
}

/**
 * How many users must be in supply for places that become free at unpredictable times: one for each place, in case all
 * of them become free at once, plus as many as are taken until the next look. Because users wait in the supply for a
 * while, they are dealt by the mix that will be in force when they are likely to be taken.
 */
export class Stock {
  readonly #turns: number;
  #stocked = 0;
  #taken = 0;
  #lookedAtMs = 0;
  #busiest = 0;
  /** Users per millisecond. */
  #rate = 0;

  constructor(shortestThinkMs: number) {
    this.#turns = Math.min(MOST_TURNS, (2 * WINDOW_MS) / (SHORTEST_MS + shortestThinkMs));
  }

  /**
   * @param taken users taken since the beginning
   * @param room how many more fit into the supply
   */
  refill(taken: number, room: number, places: number, nowMs: number): Restock {
    this.#look(taken, nowMs);
    const waiting = this.#stocked - taken;
    const needed = places * (1 + this.#turns) + REACH * this.#busiest + SPARE;
    const count = Math.max(0, Math.min(room, Math.ceil(needed) - waiting));
    this.#stocked += count;
    const rate = this.#rate;
    return {
      count,
      expectedAtMs: (i) => (rate > 0 ? nowMs + (waiting + i) / rate : nowMs),
    };
  }

  #look(taken: number, nowMs: number): void {
    const passedMs = nowMs - this.#lookedAtMs;
    if (passedMs <= 0) return;
    const now = taken - this.#taken;
    this.#busiest = Math.max(now, this.#busiest * REMEMBERED);
    this.#rate += (now / passedMs - this.#rate) * Math.min(1, passedMs / MEMORY_MS);
    this.#lookedAtMs = nowMs;
    this.#taken = taken;
  }
}
