import type { TimelineRow } from '../statistics/result.ts';
import type { RowsEvent } from './protocol.ts';

/** Maximum number of rows in one event: a long run is sent in pieces, between which the main thread can do its work. */
const ROWS_AT_ONCE = 200;

/** The rows of a timeline that a browser has not received: new ones, and those that have been merged. */
export class UnsentRows {
  /** All rows that were sent or are about to be. */
  #known: readonly TimelineRow[] = [];
  #rows: TimelineRow[] = [];
  #anew = true;

  /** Updates to the current timeline. */
  see(timeline: readonly TimelineRow[]): void {
    const newest = this.#known.at(-1);
    // After a reset, the timeline starts with different rows.
    if (newest !== undefined && !timeline.includes(newest)) {
      this.#rows = [];
      this.#known = [];
      this.#anew = true;
    }
    this.#rows.push(...missing(this.#known, timeline));
    this.#known = timeline;
  }

  /** What to send next; null if everything has been sent. */
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
