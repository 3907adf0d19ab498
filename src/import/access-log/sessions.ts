import type { LoggedRequest } from './log-line.ts';
import type { Page } from './pages.ts';

/** A client that sends nothing for this long has left. */
const SESSION_GAP_MS = 30 * 60 * 1000;
const MOST_OPEN = 200_000;

interface Session {
  endMs: number;
  page: Page;
}

/** How often one page follows another; null stands for the beginning and the end. */
export type Follows = Map<Page | null, Map<Page | null, number>>;

/** Transitions between pages, and the think times in between. The number of open sessions is bounded. */
export class Sessions {
  readonly follows: Follows = new Map();
  /** By client; the least recently active one is first. */
  readonly #open = new Map<string, Session>();
  /** Goes on behind the sessions that are closed already: a map keeps the places of removed entries for a while. */
  #fromFirst = this.#open.entries();
  #first: [string, Session] | undefined;
  readonly #think = { count: 0, sum: 0, squares: 0 };
  count = 0;
  requests = 0;

  add({ client, endMs, tookMs }: LoggedRequest, page: Page): void {
    this.requests++;
    this.#closeQuiet(endMs);
    const session = this.#open.get(client);
    if (session === undefined) {
      this.count++;
      this.#follow(null, page);
      this.#open.set(client, { endMs, page });
      if (this.#open.size > MOST_OPEN) this.#closeFirst();
      return;
    }
    const seconds = Math.max(0, endMs - tookMs - session.endMs) / 1000;
    this.#think.count++;
    this.#think.sum += seconds;
    this.#think.squares += seconds ** 2;
    this.#follow(session.page, page);
    session.endMs = Math.max(session.endMs, endMs);
    session.page = page;
    this.#open.delete(client);
    this.#open.set(client, session);
    if (this.#first?.[1] === session) this.#first = undefined;
  }

  /** The end of the log. */
  close(): void {
    while (this.#open.size > 0) this.#closeFirst();
  }

  /** Mean and standard deviation of the seconds from a response to the next request. */
  get think(): { mean: number; deviation: number } {
    const { count, sum, squares } = this.#think;
    const mean = count === 0 ? 0 : sum / count;
    const variance = count === 0 ? 0 : squares / count - mean ** 2;
    return { mean, deviation: Math.sqrt(Math.max(0, variance)) };
  }

  #closeQuiet(nowMs: number): void {
    for (let first = this.#takeFirst(); first !== undefined; first = this.#takeFirst()) {
      if (nowMs - first[1].endMs <= SESSION_GAP_MS) return;
      this.#closeFirst();
    }
  }

  #closeFirst(): void {
    const [client, { page }] = this.#takeFirst()!;
    this.#follow(page, null);
    this.#open.delete(client);
    this.#first = undefined;
  }

  /** The least recently active one, until it is closed or active again. */
  #takeFirst(): [string, Session] | undefined {
    if (this.#first !== undefined) return this.#first;
    const { value, done } = this.#fromFirst.next();
    if (done) this.#fromFirst = this.#open.entries();
    this.#first = done ? this.#fromFirst.next().value : value;
    return this.#first;
  }

  #follow(from: Page | null, to: Page | null): void {
    const next = this.follows.get(from) ?? new Map<Page | null, number>();
    this.follows.set(from, next);
    next.set(to, (next.get(to) ?? 0) + 1);
  }
}
