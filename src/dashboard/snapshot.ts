import type { RunResult, TimelineRow } from '../statistics/result.ts';
import type { RowsEvent, StateEvent } from './protocol.ts';
import type { SteeredRun } from './steered-run.ts';

/** A run at one moment, serialized as events once for all listeners. */
export class Snapshot {
  readonly timeline: readonly TimelineRow[];
  readonly state: string;
  #rows: { readonly event: RowsEvent; readonly text: string } | null = null;

  constructor({ timeline, ...result }: RunResult, run: Omit<StateEvent, 'result'>) {
    this.timeline = timeline;
    this.state = eventOf('state', { ...run, result } satisfies StateEvent);
  }

  static of(run: SteeredRun): Snapshot {
    const { phase, durationSeconds: plannedSeconds, loads } = run;
    const state = { phase, plannedSeconds, loads, failure: null };
    return new Snapshot(run.getResult(), state);
  }

  /** An event with these rows. */
  rowsEvent(event: RowsEvent): string {
    if (this.#rows === null || !isSame(this.#rows.event, event)) {
      this.#rows = { event, text: eventOf('rows', event) };
    }
    return this.#rows.text;
  }
}

function isSame(a: RowsEvent, b: RowsEvent): boolean {
  const sameRows = a.rows.length === b.rows.length && a.rows.every((row, i) => row === b.rows[i]);
  return a.anew === b.anew && sameRows;
}

/** https://html.spec.whatwg.org/multipage/server-sent-events.html; this JSON contains no line breaks. */
function eventOf(name: 'rows' | 'state', data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
