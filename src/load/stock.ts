import { WINDOW_MS } from '../border/committed-load.ts';

/** Users who can be taken in advance beyond all that is likely. */
const SPARE = 8;

/** How long what is taken is remembered, milliseconds. */
const MEMORY_MS = 2000;

/** Times what was taken in the busiest look that is remembered. */
const REACH = 4;
/** Of the busiest look, from one look to the next. */
const REMEMBERED = 0.9;

/** Until it is known: a journey is one request at least, which takes so long; milliseconds. */
const SHORTEST_MS = 2;
/** And a place is taken so often between two looks at the most. */
const MOST_TURNS = 10;

/** Users whose kinds are decided before they are needed, and when each of them is likely to be. */
export interface Restock {
  readonly count: number;
  /** When the i-th of them is likely to be taken, milliseconds on the schedule's clock. */
  expectedAtMs(i: number): number;
}

/**
 * How many users have to lie ready for places that become free at moments that nobody can foresee: one for
 * each place, in case that all of them become free at once, and as many as are taken until somebody looks
 * again. Since users wait there for a while, they are dealt by the mix that will be in force when they are
 * likely to be taken.
 */
export class Stock {
  readonly #turns: number;
  #stocked = 0;
  #taken = 0;
  #lookedAtMs = 0;
  #busiest = 0;
  /** Users a millisecond. */
  #rate = 0;

  constructor(shortestThinkMs: number) {
    this.#turns = Math.min(MOST_TURNS, (2 * WINDOW_MS) / (SHORTEST_MS + shortestThinkMs));
  }

  /**
   * @param taken users taken since the beginning
   * @param room how many more can lie ready
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
