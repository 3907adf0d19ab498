import { type CommittedLoad, windowOf } from '../border/committed-load.ts';
import { TimingWheel } from './timing-wheel.ts';
import type { WaitingUser } from './waiting-user.ts';

/** When whose next request is due, and what of it the main thread has to know. It reads no clock. */
export class Agenda {
  readonly #wheel = new TimingWheel<WaitingUser>();
  readonly #committed: CommittedLoad;

  constructor(committed: CommittedLoad) {
    this.#committed = committed;
  }

  /** A user arrives at a moment that the main thread has planned. */
  expect(user: WaitingUser, startMs: number): void {
    user.dueMs = startMs;
    user.arrivalWindow = windowOf(startMs);
    this.#wheel.insert(user);
  }

  /** The user thinks, counted from the end of the response. */
  schedule(user: WaitingUser, nowMs: number): void {
    user.dueMs = nowMs + user.thinkTimeMs;
    user.postponedMs = 0;
    this.#wheel.insert(user);
    this.#announce(user, nowMs);
  }

  /** The next user who is due at `nowMs`, or null. */
  takeDue(nowMs: number): WaitingUser | null {
    return this.#wheel.takeDue(nowMs);
  }

  /** Time from `nowMs` to the next due user, looking ahead no further than `limitMs`. */
  nextDueIn(nowMs: number, limitMs: number): number {
    return this.#wheel.nextDueIn(nowMs, limitMs);
  }

  /**
   * Users on their way who became due while we were held up go on in the same distances as they would
   * have, and not all at once. That they are late is not forgotten.
   */
  postpone(nowMs: number, heldUpMs: number): void {
    const overdue: WaitingUser[] = [];
    for (let user = this.takeDue(nowMs); user !== null; user = this.takeDue(nowMs)) {
      overdue.push(user);
    }
    for (const user of overdue) {
      if (user.arrived) {
        user.dueMs += heldUpMs;
        user.postponedMs += heldUpMs;
        this.#announce(user, nowMs);
      }
      this.#wheel.insert(user);
    }
  }

  /** Takes out those who have not arrived, and gives them back. */
  withdrawArrivals(): WaitingUser[] {
    const arrivals: WaitingUser[] = [];
    for (const user of [...this.drain()]) {
      if (user.arrived) this.#wheel.insert(user);
      else arrivals.push(user);
    }
    return arrivals;
  }

  /** Empties the agenda, in no particular order. */
  drain(): Generator<WaitingUser> {
    return this.#wheel.drain();
  }

  #announce(user: WaitingUser, nowMs: number): void {
    const dueWindow = windowOf(user.dueMs);
    this.#committed.add(dueWindow);
    // Quotas are planned one window ahead: this window and the next one count without this request.
    if (dueWindow <= windowOf(nowMs) + 1) {
      this.#committed.addLate(dueWindow - user.arrivalWindow);
    }
  }
}
