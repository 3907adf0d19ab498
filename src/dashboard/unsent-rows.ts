import type { TimelineRow } from '../statistics/result.ts';
import type { RowsEvent } from './protocol.ts';

/** So many rows in one event: a long run is sent in pieces, between which the main thread does its work. */
const ROWS_AT_ONCE = 200;

/** The rows of a timeline that a browser has not been sent: the newest ones, and those that have aged. */
export class UnsentRows {
  /** All rows that were sent or are about to be. */
  #known: readonly TimelineRow[] = [];
  #rows: TimelineRow[] = [];
  #anew = true;

  /** Takes in the timeline as it is now. */
  see(timeline: readonly TimelineRow[]): void {
    const newest = this.#known.at(-1);
    // Statistics that were reset begin with other rows.
    if (newest !== undefined && !timeline.includes(newest)) {
      this.#rows = [];
      this.#known = [];
      this.#anew = true;
    }
    this.#rows.push(...missing(this.#known, timeline));
    this.#known = timeline;
  }

  /** What to send next; null when all was sent. */
  take(): RowsEvent | null {
    if (this.#rows.length === 0 && !this.#anew) return null;
    const event = { anew: this.#anew, rows: this.#rows.splice(0, ROWS_AT_ONCE) };
    this.#anew = false;
    return event;
  }
}

/** Rows of `now` that are not in `before`; both are in the order of their seconds. */
function missing(before: readonly TimelineRow[], now: readonly TimelineRow[]): TimelineRow[] {
  let i = 0;
  return now.filter((row) => {
    while (i < before.length && before[i]!.second < row.second) i++;
    return before[i] !== row;
  });
}
