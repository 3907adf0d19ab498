import type { TimelineRow } from '../../statistics/result.ts';
import { type RowsEvent, type StateEvent, withRows } from '../protocol.ts';

interface Handlers {
  /** Called with the whole state at every update; the timeline grows. */
  readonly show: (state: StateEvent, timeline: readonly TimelineRow[]) => void;
  /** The connection broke and is being re-established. */
  readonly lost: () => void;
}

/** Listens to a run until it is over. */
export function listenToRun({ show, lost }: Handlers): void {
  let timeline: readonly TimelineRow[] = [];
  const events = new EventSource('events');
  events.addEventListener('rows', ({ data }: MessageEvent<string>) => {
    timeline = withRows(timeline, JSON.parse(data) as RowsEvent);
  });
  events.addEventListener('state', ({ data }: MessageEvent<string>) => {
    const state = JSON.parse(data) as StateEvent;
    // Left open, the event source would reconnect to the finished run forever.
    if (state.phase === 'finished') events.close();
    show(state, timeline);
  });
  events.addEventListener('error', lost);
}
