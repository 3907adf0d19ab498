import type { Totals } from '../../statistics/lane-totals.ts';

/** What shards have counted, as far as their journals were read. */
export class ShardTotals implements Totals {
  readonly #shards: readonly { readonly seen: Uint32Array; readonly total: Float64Array }[];
  readonly #sum: Float64Array;

  /** @param words length of a lane */
  constructor(shards: number, words: number) {
    this.#sum = new Float64Array(words);
    this.#shards = Array.from({ length: shards }, () => ({
      seen: new Uint32Array(words),
      total: new Float64Array(words),
    }));
  }

  /** @param lane the counters of a shard as they are now: they wrap at 32 bits */
  add(shard: number, lane: Uint32Array): void {
    const { seen, total } = this.#shards[shard]!;
    for (let word = 0; word < lane.length; word++) {
      const growth = (lane[word]! - seen[word]!) >>> 0;
      total[word]! += growth;
      this.#sum[word]! += growth;
    }
    seen.set(lane);
  }

  /** Nothing is counted elsewhere. */
  poll(): void {}

  /** What was read of a shard is all there is. */
  freeze(): void {}

  wordsOfLane(shard: number): Float64Array {
    return this.#shards[shard]!.total;
  }

  sum(): Float64Array {
    return this.#sum.slice();
  }
}
