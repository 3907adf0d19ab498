import type { Totals } from '../../statistics/lane-totals.ts';

/** What shards have counted, as far as their journals have been read. */
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

  /** @param lane the current counters of a shard, which wrap at 32 bits */
  add(shard: number, lane: Uint32Array): void {
    const { seen, total } = this.#shards[shard]!;
    for (let word = 0; word < lane.length; word++) {
      const growth = (lane[word]! - seen[word]!) >>> 0;
      total[word]! += growth;
      this.#sum[word]! += growth;
    }
    seen.set(lane);
  }

  /** Nothing to do: counts come only from journals. */
  poll(): void {}

  /** Nothing to do: no more counts can follow. */
  freeze(): void {}

  wordsOfLane(shard: number): Float64Array {
    return this.#shards[shard]!.total;
  }

  sum(): Float64Array {
    return this.#sum.slice();
  }
}
