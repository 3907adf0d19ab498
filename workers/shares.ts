/** What an origin has of the connections. */
export interface Share {
  readonly open: number;
}

/**
 * How the connections of a worker are shared between origins, so that one whose service hangs takes nothing
 * from the others:
 *
 *     |<-------------------------- most ------------------------->|
 *     |  own A  |  own B  |  own C  |  lent to whoever needs more  |
 *
 * - an equal share is what an origin can count on when all need more than they have
 * - half of it is its own: no other origin ever has it
 * - the other half is lent where it is not used, and comes back first: a connection that comes free at an
 *   origin with more than its share goes to one with less, where users wait
 *
 * With more origins than connections nothing is anybody's own.
 */
export class Shares<Origin extends Share> {
  readonly share: number;
  readonly #most: number;
  readonly #own: number;
  readonly #origins: Iterable<Origin>;

  /** @param most connections that there may be, 1 or more */
  constructor(most: number, count: number, origins: Iterable<Origin>) {
    this.#most = most;
    this.#origins = origins;
    const share = Math.floor(most / count);
    this.share = Math.max(1, share);
    this.#own = share === 0 ? 0 : Math.max(1, Math.floor(share / 2));
  }

  /** Whether another connection fits in, without taking what is another origin's own. */
  hasRoomFor(origin: Origin): boolean {
    let taken = 0;
    for (const other of this.#origins) {
      taken += other === origin ? other.open : Math.max(other.open, this.#own);
    }
    return taken < this.#most;
  }

  hasMore(origin: Origin): boolean {
    return origin.open > this.share;
  }

  hasLess(origin: Origin): boolean {
    return origin.open < this.share;
  }

  /** More origins than connections: they have to take turns. */
  get scarce(): boolean {
    return this.#own === 0;
  }
}
