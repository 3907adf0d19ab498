import { WINDOW_MS } from '../border/committed-load.ts';
import type { Outcome } from '../journey/outcome.ts';
import type { ScheduledUser } from './agenda.ts';

/** A user, as seen by the crowd. */
export interface CrowdUser<Self> extends ScheduledUser<Self> {
  /** Null until the journey has ended. */
  readonly outcome: Outcome | null;
  isComplete(): boolean;
}

/**
 * Why a planned arrival did not happen:
 *
 * - `late`: it would have been too late, in a burst, or after the end
 * - `users`: the limit of concurrent users was reached
 * - `queue`: the limit of requests waiting for a connection was reached
 * - `ended`: the run ended before it was due or known
 */
export type Refusal = 'late' | 'users' | 'queue' | 'ended';

/** Keeps the books: each planned user arrives or is refused exactly once, and each who arrived leaves exactly once. */
export interface CrowdBooks<U> {
  arrived(user: U): void;
  refused(user: U, why: Refusal): void;
  /** @param atMs on the schedule's clock */
  left(user: U, how: Outcome, atMs: number): void;
  /** The total time that users of closed places have spent. */
  stayed(load: number, userMs: number): void;
}

export interface CrowdLimits {
  /** Limit of concurrent users. */
  readonly maxUsers: number;
  /** Number of requests that may wait for a connection before new users are refused. */
  readonly maxWaiting: number;
  /** How late an arrival may be, milliseconds. Default: a window. */
  readonly maxLatenessMs?: number;
}

/** Admits users, and keeps track of how each of them leaves. */
export class Admission<U extends CrowdUser<U>> {
  readonly #limits: CrowdLimits;
  readonly #books: CrowdBooks<U>;
  #active = 0;

  constructor(limits: CrowdLimits, books: CrowdBooks<U>) {
    this.#limits = limits;
    this.#books = books;
  }

  /** Users who have arrived and not left. */
  get active(): number {
    return this.#active;
  }

  /**
   * Whether a new user can be admitted at this time; a refused user is counted, not kept.
   *
   * @param waiting places taken in the queue for connections, as they count for the user's service
   */
  letIn(user: U, latenessMs: number, waiting: number): boolean {
    const refusal = this.#refusal(latenessMs, waiting);
    if (refusal !== null) {
      this.refuse(user, refusal);
      return false;
    }
    user.arrived = true;
    this.#active++;
    this.#books.arrived(user);
    return true;
  }

  /** Whether there is room for another user. */
  hasRoomFor(expected: number): boolean {
    return this.#active + expected < this.#limits.maxUsers;
  }

  /** The user's journey has ended. */
  leave(user: U, atMs: number): void {
    this.#active--;
    this.#books.left(user, user.outcome ?? 'failed', atMs);
  }

  /** A planned arrival does not happen. */
  refuse(user: U, why: Refusal): void {
    this.#books.refused(user, why);
  }

  /** The user's journey is cut off. */
  interrupt(user: U, atMs: number): void {
    this.#active--;
    this.#books.left(user, 'interrupted', atMs);
  }

  #refusal(latenessMs: number, waiting: number): Refusal | null {
    const { maxUsers, maxWaiting, maxLatenessMs = WINDOW_MS } = this.#limits;
    if (latenessMs > maxLatenessMs) return 'late';
    if (this.#active >= maxUsers) return 'users';
    return waiting >= maxWaiting ? 'queue' : null;
  }
}
