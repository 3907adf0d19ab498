import { EventSource } from 'undici';
import { vi } from 'vitest';
import {
  type Action,
  type RowsEvent,
  type StateEvent,
  withRows,
} from '../../src/dashboard/protocol.ts';
import type { TimelineRow } from '../../src/statistics/result.ts';

/** Does what the dashboard's page does, without a browser. */
export class DashboardClient {
  readonly url: string;
  /** As assembled from all events. */
  timeline: readonly TimelineRow[] = [];
  /** Every event with rows. */
  readonly rowEvents: RowsEvent[] = [];
  state: StateEvent | null = null;
  readonly #events: EventSource;

  constructor(url: string) {
    this.url = url;
    this.#events = new EventSource(`${url}events`);
    this.#events.addEventListener('rows', (event) => {
      const rows = dataOf<RowsEvent>(event);
      this.rowEvents.push(rows);
      this.timeline = withRows(this.timeline, rows);
    });
    this.#events.addEventListener('state', (event) => {
      this.state = dataOf<StateEvent>(event);
      if (this.state.phase === 'finished') this.close();
    });
  }

  async says(what: (state: StateEvent) => boolean): Promise<StateEvent> {
    const options = { timeout: 30_000, interval: 10 };
    await vi.waitUntil(() => this.state !== null && what(this.state), options);
    return this.state!;
  }

  /** Resolves with the status, and the sentence if it is rejected. */
  async act(action: Action, body: object = {}): Promise<{ status: number; error?: string }> {
    const answer = await fetch(`${this.url}${action}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, ...(text === '' ? {} : (JSON.parse(text) as object)) };
  }

  close(): void {
    this.#events.close();
  }
}

function dataOf<Data>(event: Event): Data {
  return JSON.parse((event as Event & { data: string }).data) as Data;
}
