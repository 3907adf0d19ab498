import type { Connection } from './connection.ts';

/**
 * Requests under way, in order of their deadlines. All have the same time to live, so the order of
 * sending is the order of the deadlines: joining and leaving cost O(1), and only the first can be due.
 */
export class Deadlines {
  #earliest: Connection | null = null;
  #latest: Connection | null = null;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(connection: Connection): void {
    connection.earlier = this.#latest;
    connection.later = null;
    if (this.#latest === null) this.#earliest = connection;
    else this.#latest.later = connection;
    this.#latest = connection;
    this.#size++;
  }

  remove(connection: Connection): void {
    const { earlier, later } = connection;
    if (earlier === null) this.#earliest = later;
    else earlier.later = later;
    if (later === null) this.#latest = earlier;
    else later.earlier = earlier;
    connection.earlier = null;
    connection.later = null;
    this.#size--;
  }

  /** Requests whose deadline has passed; they stay in the list until they are removed. */
  expired(nowMs: number): Connection[] {
    const expired: Connection[] = [];
    for (let c = this.#earliest; c !== null && c.deadlineMs <= nowMs; c = c.later) expired.push(c);
    return expired;
  }

  all(): Connection[] {
    return this.expired(Number.POSITIVE_INFINITY);
  }
}
