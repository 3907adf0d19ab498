import type { LaneLayout } from '../src/border/lanes.ts';

interface Change {
  readonly load: number;
  readonly by: 1 | -1;
  readonly atMs: number;
}

/**
 * The time that users spend here, by load, exact at the ends of seconds: a worker reaches the end of a second some
 * milliseconds late, and users who come or go in the meantime belong to the next second.
 */
export class UserTime {
  readonly #lane: Uint32Array;
  readonly #layout: LaneLayout;
  #ofNextSecond: Change[] = [];

  constructor(lane: Uint32Array, layout: LaneLayout) {
    this.#lane = lane;
    this.#layout = layout;
  }

  /**
   * A user came or went.
   *
   * @param second the one that is being recorded
   */
  change(load: number, by: 1 | -1, atMs: number, second: number): void {
    if (atMs >= (second + 1) * 1000) this.#ofNextSecond.push({ load, by, atMs });
    else this.#count(load, by, atMs);
  }

  /** This second is being recorded now. */
  goOn(second: number): void {
    if (this.#ofNextSecond.length === 0) return;
    const changes = this.#ofNextSecond;
    this.#ofNextSecond = [];
    for (const { load, by, atMs } of changes) this.change(load, by, atMs, second);
  }

  #count(load: number, by: 1 | -1, atMs: number): void {
    const { here, time } = this.#layout.loads;
    this.#lane[here + load]! += by;
    this.#lane[time + load]! -= by * Math.floor(atMs);
  }
}
