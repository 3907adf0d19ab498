import type { RunResult, TimelineRow } from '../statistics/result.ts';
import type { RowsEvent, StateEvent } from './protocol.ts';
import type { SteeredRun } from './steered-run.ts';

/** So many rows in one event: a long run is sent in pieces, between which the main thread does its work. */
const ROWS_AT_ONCE = 200;

/** A run at one moment, written as events: once, for all who listen. */
export class Snapshot {
  readonly timeline: readonly TimelineRow[];
  readonly state: string;
  #rows: { readonly from: number; readonly text: string } | null = null;

  constructor({ timeline, ...result }: RunResult, run: Omit<StateEvent, 'result'>) {
    this.timeline = timeline;
    this.state = eventOf('state', { ...run, result } satisfies StateEvent);
  }

  static of(run: SteeredRun): Snapshot {
    const { phase, durationSeconds: plannedSeconds, requestsPerSecond, rateRange } = run;
    const state = { phase, plannedSeconds, requestsPerSecond, rateRange, failure: null };
    return new Snapshot(run.getResult(), state);
  }

  /** The first rows from there on; see {@link endOf}. */
  rowsFrom(from: number): string {
    if (this.#rows?.from !== from) {
      const rows = this.timeline.slice(from, this.endOf(from));
      this.#rows = { from, text: eventOf('rows', { from, rows } satisfies RowsEvent) };
    }
    return this.#rows.text;
  }

  /** Where the rows of {@link rowsFrom} end. */
  endOf(from: number): number {
    return Math.min(from + ROWS_AT_ONCE, this.timeline.length);
  }
}

/** https://html.spec.whatwg.org/multipage/server-sent-events.html; JSON has no line breaks of its own. */
function eventOf(name: 'rows' | 'state', data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
