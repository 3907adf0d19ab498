import type { Exchange } from './sender.ts';

/**
 * Requests in flight, in order of their deadlines. All of them have the same timeout, so they are sent in the order of
 * their deadlines: joining and leaving cost O(1), and only the first can be due.
 */
export class Deadlines {
  #earliest: Exchange | null = null;
  #latest: Exchange | null = null;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(exchange: Exchange): void {
    exchange.earlier = this.#latest;
    exchange.later = null;
    if (this.#latest === null) this.#earliest = exchange;
    else this.#latest.later = exchange;
    this.#latest = exchange;
    this.#size++;
  }

  remove(exchange: Exchange): void {
    const { earlier, later } = exchange;
    if (earlier === null) this.#earliest = later;
    else earlier.later = later;
    if (later === null) this.#latest = earlier;
    else later.earlier = earlier;
    exchange.earlier = null;
    exchange.later = null;
    this.#size--;
  }

  /** Requests whose deadline has passed; they stay in the list until they are removed. */
  expired(nowMs: number): Exchange[] {
    const expired: Exchange[] = [];
    for (let c = this.#earliest; c !== null && c.deadlineMs <= nowMs; c = c.later) expired.push(c);
    return expired;
  }

  all(): Exchange[] {
    return this.expired(Number.POSITIVE_INFINITY);
  }
}
