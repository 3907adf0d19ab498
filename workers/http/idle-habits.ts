/** What to do with a connection that was idle before a request is written to it. */
export type Reuse =
  /** Write at once. */
  | 'write'
  /** See first whether the service has closed it: the news may wait in the socket. */
  | 'look'
  /** Use another one: by the time the request arrives, the service will have closed this one. */
  | 'retire';

/** What no service does that has an idle timeout at all, milliseconds; closed sooner, it is for other reasons. */
const SHORTEST_TIMEOUT_MS = 500;

/** Clocks and timers of services are taken to be this exact, milliseconds. */
const EXACTNESS_MS = 10;

/** A request and the news of a closing pass each other for one round trip; twice as much again for bad ones. */
const ROUND_TRIPS = 3;

/** Closings that are remembered, and how many of them make a habit when they are alike: within a tenth. */
const REMEMBERED = 8;
const ALIKE = 2;
const TENTH_MORE = 1.1;

/** Closings at one moment, milliseconds, are one event: a service that restarts closes all it has. */
const MOMENT_MS = 50;

/**
 * When a service closes idle connections: by what it says (`Keep-Alive: timeout=5`) and by what it did.
 * A request that meets a closing is lost; most can be spared that at no cost.
 */
export class IdleHabits {
  /** The latest idle times after which it closed connections, milliseconds. */
  readonly #closings: number[] = [];
  #closedAtMs = Number.NEGATIVE_INFINITY;
  /** Several closings came after about this time. */
  #habitMs = Number.POSITIVE_INFINITY;
  /** Idle for longer than this, a connection may be closed for all that is known. */
  #sureForMs = SHORTEST_TIMEOUT_MS;
  #roundTripMs = Number.POSITIVE_INFINITY;

  /** @param connectMs time of a TCP handshake */
  opened(connectMs: number): void {
    this.#roundTripMs = Math.min(this.#roundTripMs, connectMs);
  }

  /**
   * The service closed a connection that was idle for this long.
   *
   * @param atMs when, milliseconds on any monotonic time line
   */
  closedAfter(idleMs: number, atMs: number): void {
    this.#sureForMs = Math.min(this.#sureForMs, Math.max(0, idleMs - this.#marginMs));
    const another = atMs - this.#closedAtMs >= MOMENT_MS;
    if (idleMs < SHORTEST_TIMEOUT_MS || !another) return;
    this.#closedAtMs = atMs;
    if (this.#closings.push(idleMs) > REMEMBERED) this.#closings.shift();
    const shortest = Math.min(...this.#closings);
    const alike = this.#closings.filter((closing) => closing < shortest * TENTH_MORE).length;
    this.#habitMs = alike >= ALIKE ? shortest : Number.POSITIVE_INFINITY;
  }

  /** A connection was still there after this long: a closing before was no habit. */
  outlived(idleMs: number): void {
    if (idleMs > this.#sureForMs) {
      this.#sureForMs = Math.min(SHORTEST_TIMEOUT_MS, 2 * this.#sureForMs + 1);
    }
  }

  /** @param hintMs after how long the service closes this connection, as it says itself; -1 where it does not */
  decide(idleMs: number, hintMs: number): Reuse {
    const closesAfterMs = Math.min(this.#habitMs, hintMs < 0 ? Number.POSITIVE_INFINITY : hintMs);
    if (idleMs >= closesAfterMs - this.#marginMs) return 'retire';
    return idleMs >= this.#sureForMs && hintMs < 0 ? 'look' : 'write';
  }

  get #marginMs(): number {
    return (
      EXACTNESS_MS + ROUND_TRIPS * (Number.isFinite(this.#roundTripMs) ? this.#roundTripMs : 0)
    );
  }
}
