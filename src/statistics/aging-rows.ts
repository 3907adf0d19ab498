import { type Interval, IntervalMerger } from './interval.ts';
import type { TimelineRow } from './result.ts';

/** How many rows of which length are kept: what is older is in longer ones. */
interface Length {
  readonly seconds: number;
  /** At least; the oldest go together, as one row of the next length. */
  readonly keep: number;
}

/** An hour by the second, six by 10 s, two days by the minute, the rest (up to 20 days) by 10 minutes. */
export const ROW_LENGTHS: readonly Length[] = [
  { seconds: 1, keep: 3600 },
  { seconds: 10, keep: 2160 },
  { seconds: 60, keep: 2880 },
  { seconds: 600, keep: Number.POSITIVE_INFINITY },
];

/**
 * The rows of a timeline, which get longer as they age, so that a run of weeks needs no more memory and time
 * than one of hours. A longer row is made while its seconds go by, with their histograms merged, and takes the
 * place of the shorter ones when these have had their time.
 */
export class AgingRows {
  readonly #levels: readonly Level[];
  /** All rows in order, until there is another one. */
  #rows: readonly TimelineRow[] | null = null;

  constructor(lengths = ROW_LENGTHS) {
    const levels: Level[] = [];
    for (const length of lengths.toReversed()) levels.unshift(new Level(length, levels[0] ?? null));
    this.#levels = levels;
  }

  /** In order, the oldest first. The array and its rows never change. */
  get rows(): readonly TimelineRow[] {
    this.#rows ??= this.#levels.toReversed().flatMap(({ shown }) => shown);
    return this.#rows;
  }

  /** @param second follows the one that was added before */
  add(second: Interval): void {
    this.#levels[0]!.add(second);
    this.#rows = null;
  }

  clear(): void {
    for (const level of this.#levels) level.clear();
    this.#rows = null;
  }
}

/** The rows of one length. */
class Level {
  readonly #seconds: number;
  readonly #keep: number;
  readonly #longer: Level | null;
  readonly #merger = new IntervalMerger();
  /** Made, but shown in shorter rows still. */
  #waiting: TimelineRow[] = [];
  shown: TimelineRow[] = [];

  constructor({ seconds, keep }: Length, longer: Level | null) {
    this.#seconds = seconds;
    this.#keep = keep;
    this.#longer = longer;
  }

  /** Shows an interval of this length, and lets the oldest go where there are too many. */
  add(interval: Interval): void {
    this.#longer?.gather(interval);
    this.#show(interval.row);
  }

  /** Takes in an interval of the next shorter length. */
  gather(interval: Interval): void {
    this.#merger.add(interval);
    if (endOf(interval.row) % this.#seconds !== 0) return;
    const made = this.#merger.take();
    this.#waiting.push(made.row);
    this.#longer?.gather(made);
  }

  clear(): void {
    this.shown = [];
    this.#waiting = [];
    this.#merger.reset();
  }

  #show(row: TimelineRow): void {
    this.shown.push(row);
    const longer = this.#longer;
    if (longer === null || this.shown.length <= this.#keep) return;
    const next = longer.#waiting[0];
    if (next === undefined) return;
    const replaced = this.shown.findIndex(({ second }) => second >= endOf(next));
    if (replaced === -1 || this.shown.length - replaced < this.#keep) return;
    this.shown.splice(0, replaced);
    longer.#show(longer.#waiting.shift()!);
  }
}

function endOf({ second, seconds }: TimelineRow): number {
  return second + seconds;
}
