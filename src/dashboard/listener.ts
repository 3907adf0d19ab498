import type { ServerResponse } from 'node:http';
import type { Snapshot } from './snapshot.ts';
import { UnsentRows } from './unsent-rows.ts';

/** How soon a browser that lost the connection retries, ms. */
const RETRY_MS = 1000;

/**
 * A browser that listens to a run. Nothing is written until it has received the previous write: a slow browser
 * takes the memory of one event, and gets its rows later and only the latest state.
 */
export class Listener {
  readonly closed: Promise<void>;
  readonly #response: ServerResponse;
  #newest: Snapshot | null = null;
  #stateSent = false;
  readonly #unsent = new UnsentRows();
  #ending = false;

  constructor(response: ServerResponse) {
    this.#response = response;
    this.closed = new Promise((resolve) => response.once('close', resolve));
    response.on('drain', () => this.#write());
    response.write(`retry: ${RETRY_MS}\n\n`);
  }

  send(snapshot: Snapshot): void {
    this.#newest = snapshot;
    this.#stateSent = false;
    this.#unsent.see(snapshot.timeline);
    this.#write();
  }

  /** Sends the rest, and that the run is over. */
  end(snapshot: Snapshot): void {
    this.#ending = true;
    this.send(snapshot);
  }

  destroy(): void {
    this.#response.destroy();
  }

  #write(): void {
    const { destroyed, writableEnded } = this.#response;
    if (destroyed || writableEnded) return;
    while (!this.#response.writableNeedDrain) {
      const event = this.#nextEvent();
      if (event === null) {
        if (this.#ending) this.#response.end();
        return;
      }
      this.#response.write(event);
    }
  }

  /** Rows before the state that belongs to them; null if everything has been sent. */
  #nextEvent(): string | null {
    const snapshot = this.#newest;
    if (snapshot === null || this.#stateSent) return null;
    const rows = this.#unsent.take();
    if (rows !== null) return snapshot.rowsEvent(rows);
    this.#stateSent = true;
    return snapshot.state;
  }
}
