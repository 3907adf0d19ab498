import { type LaneLayout, laneOf, readLane } from '../border/lanes.ts';

/** Counts since the start, lane by lane. */
export interface Totals {
  /** Adds what was counted since the last call. */
  poll(): void;
  /** From now on, the worker's counts do not change. */
  freeze(lane: number): void;
  /** Totals of one worker, word by word of the layout. */
  wordsOfLane(lane: number): Float64Array;
  /** Over all lanes. */
  sum(): Float64Array;
}

/** The lanes' 32-bit counters, summed beyond 32 bits and over all workers. */
export class LaneTotals implements Totals {
  readonly #layout: LaneLayout;
  readonly #frozen = new Set<number>();
  readonly #lanes: readonly {
    words: Uint32Array;
    now: Uint32Array;
    seen: Uint32Array;
    total: Float64Array;
  }[];

  constructor(buffer: SharedArrayBuffer, lanes: number, layout: LaneLayout) {
    this.#layout = layout;
    this.#lanes = Array.from({ length: lanes }, (_, lane) => ({
      words: laneOf(buffer, lane, layout),
      now: new Uint32Array(layout.length),
      seen: new Uint32Array(layout.length),
      total: new Float64Array(layout.length),
    }));
  }

  /**
   * Adds what was counted since the last call; must be called before a counter can wrap twice. A lane that is being
   * written at this moment is skipped, so that the totals are always consistent.
   */
  poll(): void {
    for (const [lane, { words, now, seen, total }] of this.#lanes.entries()) {
      if (this.#frozen.has(lane) || !readLane(words, this.#layout, now)) continue;
      for (let i = 0; i < now.length; i++) total[i]! += (now[i]! - seen[i]!) >>> 0;
      seen.set(now);
    }
  }

  /** From now on, the worker's counts do not change: a worker that is being terminated may continue for a moment. */
  freeze(lane: number): void {
    this.poll();
    this.#frozen.add(lane);
  }

  /** Since the start, for one worker, word by word of the layout. */
  wordsOfLane(lane: number): Float64Array {
    return this.#lanes[lane]!.total;
  }

  /** Since the start, over all lanes, word by word of the layout. */
  sum(): Float64Array {
    const sum = new Float64Array(this.#layout.length);
    for (const { total } of this.#lanes) {
      for (let i = 0; i < sum.length; i++) sum[i]! += total[i]!;
    }
    return sum;
  }
}
