import { type Counter, type LaneLayout, laneOf } from '../border/lanes.ts';

/** The lanes' 32-bit counters, summed up beyond 32 bits and over all workers. */
export class LaneTotals {
  readonly #layout: LaneLayout;
  readonly #lanes: readonly { words: Uint32Array; seen: Uint32Array; total: Float64Array }[];

  constructor(buffer: SharedArrayBuffer, lanes: number, layout: LaneLayout) {
    this.#layout = layout;
    this.#lanes = Array.from({ length: lanes }, (_, lane) => ({
      words: laneOf(buffer, lane, layout),
      seen: new Uint32Array(layout.length),
      total: new Float64Array(layout.length),
    }));
  }

  /** Takes in what was counted since the last call; to be called before a counter can wrap twice. */
  poll(): void {
    for (const { words, seen, total } of this.#lanes) {
      for (let i = 0; i < words.length; i++) {
        const now = words[i]!;
        total[i]! += (now - seen[i]!) >>> 0;
        seen[i] = now;
      }
    }
  }

  /** Since the start, of one worker. */
  ofLane(lane: number, counter: Counter): number {
    return this.#lanes[lane]!.total[this.#layout.counters[counter]]!;
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
