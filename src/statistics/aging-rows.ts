import { type Interval, IntervalMerger } from './interval.ts';
import type { TimelineRow } from './result.ts';

/** How many rows of which length are kept: older seconds are in longer rows. */
interface Length {
  readonly seconds: number;
  /** Minimum number of rows; the oldest are merged into one row of the next length. */
  readonly keep: number;
}

/** One hour by second, six hours by 10 s, two days by minute, the rest (up to 20 days) by 10 minutes. */
export const ROW_LENGTHS: readonly Length[] = [
  { seconds: 1, keep: 3600 },
  { seconds: 10, keep: 2160 },
  { seconds: 60, keep: 2880 },
  { seconds: 600, keep: Number.POSITIVE_INFINITY },
];

/**
 * The rows of a timeline. They get longer as they age, so that a run of weeks needs no more memory and time than one of
 * hours. A longer row is built while its seconds pass, with their histograms merged, and replaces the shorter ones when
 * these are old enough.
 */
export class AgingRows {
  readonly #levels: readonly Level[];
  /** All rows in order, until another one is added. */
  #rows: readonly TimelineRow[] | null = null;

  constructor(lengths = ROW_LENGTHS) {
    const levels: Level[] = [];
    for (const length of lengths.toReversed()) levels.unshift(new Level(length, levels[0] ?? null));
    this.#levels = levels;
  }

  /** In order, the oldest first. The array and its rows are immutable. */
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
  /** Built, but still shown as shorter rows. */
  #waiting: TimelineRow[] = [];
  shown: TimelineRow[] = [];

  constructor({ seconds, keep }: Length, longer: Level | null) {
    this.#seconds = seconds;
    this.#keep = keep;
    this.#longer = longer;
  }

  /** Shows an interval of this length, and merges the oldest if there are too many. */
  add(interval: Interval): void {
    this.#longer?.gather(interval);
    this.#show(interval.row);
  }

  /** Adds an interval of the next shorter length. */
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
