import type { ShareOfPlaces } from '../border/messages.ts';

/** A place opens at this time: the precision to which the crossing of a straight line is known. */
const ROUNDING = 1e-9;

/**
 * The announced places of a load of concurrent users, and the users who take them. A place whose user has left is
 * free at once; a place that closes while its user is still active is not reused. It reads no clock.
 */
export class Places<U> {
  readonly #next: () => U | null;
  /** As announced, in order of time: the current announcement, and the next one. */
  #announced: readonly ShareOfPlaces[] = [];
  #taken = 0;

  /** @param next returns the next user; null if none is available */
  constructor(next: () => U | null) {
    this.#next = next;
  }

  /** From its start on, these places are open. */
  announce(places: ShareOfPlaces): void {
    const earlier = this.#announced.filter(({ fromMs }) => fromMs < places.fromMs).slice(-1);
    this.#announced = [...earlier, places];
  }

  /** A user for a free place; null if there is none. */
  take(nowMs: number): U | null {
    if (this.#taken >= this.#openAt(nowMs)) return null;
    const user = this.#next();
    if (user !== null) this.#taken++;
    return user;
  }

  /** The user of a place has left, or never came. */
  leave(): void {
    this.#taken--;
  }

  /** Users whose places have closed while they were active. */
  closedAt(nowMs: number): number {
    return Math.max(0, this.#taken - this.#openAt(nowMs));
  }

  /** Time from `nowMs` until a place is free; infinity if none is known to become free. */
  nextFreeIn(nowMs: number): number {
    for (const [i, places] of this.#announced.entries()) {
      const endsAtMs = this.#announced[i + 1]?.fromMs ?? Number.POSITIVE_INFINITY;
      if (endsAtMs <= nowMs) continue;
      const atMs = this.#reaches(places, Math.max(nowMs, places.fromMs));
      if (atMs < endsAtMs) return Math.max(0, atMs - nowMs);
    }
    return Number.POSITIVE_INFINITY;
  }

  /** The first time at which there are more places than are taken. */
  #reaches(places: ShareOfPlaces, fromMs: number): number {
    if (open(places, fromMs) > this.#taken) return fromMs;
    const { to, from } = places;
    // The total over all shares at which this share's next place opens: see `open`.
    const needed = (this.#taken + 1) * places.of - places.position;
    if (!(to > from && needed <= to)) return Number.POSITIVE_INFINITY;
    const lengthMs = places.toMs - places.fromMs;
    return places.fromMs + ((needed - from) / (to - from)) * lengthMs;
  }

  #openAt(nowMs: number): number {
    const places = this.#announced.findLast(({ fromMs }) => fromMs <= nowMs);
    return places === undefined ? 0 : open(places, nowMs);
  }
}

/** Share i of n of N places is floor((N + i) / n): the sum over i is N. */
function open({ fromMs, toMs, from, to, position, of }: ShareOfPlaces, atMs: number): number {
  const x = toMs > fromMs ? Math.min(1, (atMs - fromMs) / (toMs - fromMs)) : 1;
  const whole = from + (to - from) * x;
  return Math.floor((whole + position) / of + ROUNDING);
}
