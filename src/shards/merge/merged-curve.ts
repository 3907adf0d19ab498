import { targetOf } from '../../statistics/load-seconds.ts';
import type { JournalHead, JournalLoad } from '../journal.ts';

const NOTHING_DUE: JournalLoad = { tenths: [0], missed: 0 };

/** The curve of the whole run, from the shares that shards have recorded. */
export class MergedCurve {
  readonly #head: JournalHead;
  /** For incomplete seconds, by load: the largest share of the curve, and missed arrivals. */
  readonly #seconds = new Map<number, readonly JournalLoad[]>();
  /** By load: the curve in the last complete second. */
  targets: readonly number[] = [];

  constructor(head: JournalHead) {
    this.#head = head;
  }

  /** A shard has recorded a second. */
  add(second: number, loads: readonly JournalLoad[]): void {
    const before = this.#seconds.get(second) ?? [];
    this.#seconds.set(
      second,
      loads.map(({ tenths, missed }, load) => ({
        tenths: tenths.map((tenth, i) => Math.max(before[load]?.tenths[i] ?? 0, tenth)),
        missed: (before[load]?.missed ?? 0) + missed,
      })),
    );
  }

  /** A second that is complete, including the shares of lost shards: all shares are equal. */
  take(second: number) {
    const recorded = this.#seconds.get(second);
    this.#seconds.delete(second);
    const { shard, loads } = this.#head;
    const whole = loads.map(({ name, model }, load) => {
      const { tenths: shares, missed } = recorded?.[load] ?? NOTHING_DUE;
      const tenths = shares.map((share) => share * shard.count);
      return { name, model, tenths, missed };
    });
    this.targets = whole.map(({ tenths }) => targetOf(tenths));
    return { loads: whole };
  }
}
