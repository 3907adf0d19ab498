/** What to do with a connection that was idle before a request is written to it. */
export type Reuse =
  /** Write at once. */
  | 'write'
  /** First check whether the service has closed it: the news may already be in the socket. */
  | 'look'
  /** Use another one: by the time the request arrives, the service will have closed this one. */
  | 'retire';

/** No service has a shorter idle timeout, milliseconds; a connection that is closed sooner was closed for another reason. */
const SHORTEST_TIMEOUT_MS = 500;

/** Assumed accuracy of services' clocks and timers, milliseconds. */
const EXACTNESS_MS = 10;

/** A request and a closing cross each other within one round trip; twice as much is added for slow ones. */
const ROUND_TRIPS = 3;

/** How many closings are remembered, and how many similar ones (within a tenth) make a habit. */
const REMEMBERED = 8;
const ALIKE = 2;
const TENTH_MORE = 1.1;

/** Closings within this time count as one, milliseconds: a service that restarts closes all its connections. */
const MOMENT_MS = 50;

/**
 * When a service closes idle connections, according to what it announces (`Keep-Alive: timeout=5`) and to what it did.
 * A request that meets a closing is lost; most of them can be avoided at no cost.
 */
export class IdleHabits {
  /** The latest idle times after which it closed connections, milliseconds. */
  readonly #closings: number[] = [];
  #closedAtMs = Number.NEGATIVE_INFINITY;
  /** Several closings came after about this time. */
  #habitMs = Number.POSITIVE_INFINITY;
  /** A connection that has been idle for longer than this may be closed. */
  #sureForMs = SHORTEST_TIMEOUT_MS;
  #roundTripMs = Number.POSITIVE_INFINITY;

  /** @param connectMs time of a TCP handshake */
  opened(connectMs: number): void {
    this.#roundTripMs = Math.min(this.#roundTripMs, connectMs);
  }

  /**
   * The service closed a connection that had been idle for this long.
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

  /** A connection still existed after this long: an earlier closing was not a habit. */
  outlived(idleMs: number): void {
    if (idleMs > this.#sureForMs) {
      this.#sureForMs = Math.min(SHORTEST_TIMEOUT_MS, 2 * this.#sureForMs + 1);
    }
  }

  /** @param hintMs after how long the service says that it closes this connection; -1 if it does not say */
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
