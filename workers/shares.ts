/**
 * How the connections of a worker, or the places in its queue, are shared between origins, so that a hanging service
 * takes nothing from the others:
 *
 *     |<-------------------------- most ------------------------->|
 *     |  own A  |  own B  |  own C  |  lent to whoever needs more  |
 *
 * - an equal share is what each origin can count on when all of them need more than they have
 * - half of it is reserved: no other origin ever gets it
 * - the other half is lent while it is not used, and returned first: a connection that becomes free at an
 *   origin with more than its share goes to one with less, if users wait there
 *
 * With more origins than there is to share, nothing is reserved.
 */
export class Shares<Origin> {
  readonly share: number;
  readonly #most: number;
  readonly #own: number;
  readonly #origins: readonly Origin[];
  readonly #has: (origin: Origin) => number;

  /**
   * @param most total to share, 1 or more
   * @param has what an origin has of it
   */
  constructor(most: number, origins: readonly Origin[], has: (origin: Origin) => number) {
    this.#most = most;
    this.#origins = origins;
    this.#has = has;
    const share = Math.floor(most / origins.length);
    this.share = Math.max(1, share);
    this.#own = share === 0 ? 0 : Math.max(1, Math.floor(share / 2));
  }

  /** What is not available to this origin: taken, or reserved for others. */
  takenFor(origin: Origin): number {
    let taken = 0;
    for (const other of this.#origins) {
      taken += other === origin ? this.#has(other) : Math.max(this.#has(other), this.#own);
    }
    return taken;
  }

  /** Whether the origin may have one more. */
  hasRoomFor(origin: Origin): boolean {
    return this.takenFor(origin) < this.#most;
  }

  hasMore(origin: Origin): boolean {
    return this.#has(origin) > this.share;
  }

  hasLess(origin: Origin): boolean {
    return this.#has(origin) < this.share;
  }

  /** More origins than there is to share: they have to take turns. */
  get scarce(): boolean {
    return this.#own === 0;
  }
}
