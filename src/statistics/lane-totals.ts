import { type LaneLayout, laneOf, readLane } from '../border/lanes.ts';

/** What was counted, lane by lane, since the start. */
export interface Totals {
  /** Takes in what was counted since the last call. */
  poll(): void;
  /** What a worker counted until now is all of it. */
  freeze(lane: number): void;
  /** Of one worker, word by word of the layout. */
  wordsOfLane(lane: number): Float64Array;
  /** Over all lanes. */
  sum(): Float64Array;
}

/** The lanes' 32-bit counters, summed up beyond 32 bits and over all workers. */
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
   * Takes in what was counted since the last call; to be called before a counter can wrap twice. A lane that
   * is just being written to stays as it was: what belongs together always agrees.
   */
  poll(): void {
    for (const [lane, { words, now, seen, total }] of this.#lanes.entries()) {
      if (this.#frozen.has(lane) || !readLane(words, this.#layout, now)) continue;
      for (let i = 0; i < now.length; i++) total[i]! += (now[i]! - seen[i]!) >>> 0;
      seen.set(now);
    }
  }

  /** What a worker counted until now is all of it: one that is being ended may go on for a moment. */
  freeze(lane: number): void {
    this.poll();
    this.#frozen.add(lane);
  }

  /** Since the start, of one worker, word by word of the layout. */
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
