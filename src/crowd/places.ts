import type { ShareOfPlaces } from '../border/messages.ts';

/** A place is open from here on: the moment at which a line reaches it is known to so much only. */
const ROUNDING = 1e-9;

/**
 * Places of a load for users at once, as many as are announced, and who takes them. A place whose user has
 * left is free at once; one that closes while its user is here is free for nobody. It reads no clock.
 */
export class Places<U> {
  readonly #next: () => U | null;
  /** As announced, in the order of time: the one that is in force, and the one after it. */
  #announced: readonly ShareOfPlaces[] = [];
  #taken = 0;

  /** @param next who comes next; null where nobody is there to come */
  constructor(next: () => U | null) {
    this.#next = next;
  }

  /** From its beginning on, these places are open. */
  announce(places: ShareOfPlaces): void {
    const earlier = this.#announced.filter(({ fromMs }) => fromMs < places.fromMs).slice(-1);
    this.#announced = [...earlier, places];
  }

  /** A user for a place that is free; null where there is none. */
  take(nowMs: number): U | null {
    if (this.#taken >= this.#openAt(nowMs)) return null;
    const user = this.#next();
    if (user !== null) this.#taken++;
    return user;
  }

  /** The user of a place is gone, or never came. */
  leave(): void {
    this.#taken--;
  }

  /** Users here whose places have closed. */
  closedAt(nowMs: number): number {
    return Math.max(0, this.#taken - this.#openAt(nowMs));
  }

  /** Time from `nowMs` until a place is free; infinity where it is not known that one will be. */
  nextFreeIn(nowMs: number): number {
    for (const [i, places] of this.#announced.entries()) {
      const endsAtMs = this.#announced[i + 1]?.fromMs ?? Number.POSITIVE_INFINITY;
      if (endsAtMs <= nowMs) continue;
      const atMs = this.#reaches(places, Math.max(nowMs, places.fromMs));
      if (atMs < endsAtMs) return Math.max(0, atMs - nowMs);
    }
    return Number.POSITIVE_INFINITY;
  }

  /** When, from a moment on, there is a place more than are taken. */
  #reaches(places: ShareOfPlaces, fromMs: number): number {
    if (open(places, fromMs) > this.#taken) return fromMs;
    const { to, from } = places;
    // The sum of all shares that this one's next place needs: see `open`.
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
