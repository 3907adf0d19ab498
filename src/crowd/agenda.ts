import type { CommittedLoad } from '../border/committed-load.ts';
import { TimingWheel, type Waiting } from './timing-wheel.ts';

/** What the agenda needs to know about a user, and what it records on it. */
export interface ScheduledUser<Self> extends Waiting<Self> {
  /** Position of the user's load. */
  readonly load: number;
  /** Intended start of the next request, milliseconds on the schedule's clock. */
  dueMs: number;
  /** Delay of `dueMs` caused by a stall, milliseconds. */
  postponedMs: number;
  /** The planned arrival, milliseconds on the schedule's clock. */
  arrivedMs: number;
  /** Quota window of the last request, and whether that was the user's first. */
  requestWindow: number;
  firstRequest: boolean;
  /** False until it was admitted at its planned arrival. */
  arrived: boolean;
  /** From the end of the last response to the next request, milliseconds. */
  readonly thinkTimeMs: number;
}

/** When each user's next request is due, and what the controller needs to know about it. It reads no clock. */
export class Agenda<U extends ScheduledUser<U>> {
  readonly #wheel = new TimingWheel<U>();
  /** By position of the load. */
  readonly #committed: CommittedLoad[] = [];

  /** Adds a load; its users are announced to `committed`. */
  addLoad(committed: CommittedLoad): void {
    this.#committed.push(committed);
  }

  /** A user arrives at a time that the schedule has planned. */
  expect(user: U, startMs: number): void {
    user.dueMs = startMs;
    user.arrivedMs = startMs;
    user.firstRequest = true;
    this.#wheel.insert(user);
  }

  /** The user thinks, counted from the end of the response. */
  schedule(user: U, nowMs: number): void {
    user.dueMs = nowMs + user.thinkTimeMs;
    user.postponedMs = 0;
    this.#wheel.insert(user);
    this.#announce(user, nowMs);
    user.firstRequest = false;
  }

  /** The user who was taken sends a request, at the time at which it was due. */
  requests(user: U): void {
    user.requestWindow = this.#committed[user.load]!.windowOf(user.dueMs);
  }

  /** The next user who is due at `nowMs`, or null. */
  takeDue(nowMs: number): U | null {
    return this.#wheel.takeDue(nowMs);
  }

  /** The same user, who stays on the agenda. */
  peekDue(nowMs: number): U | null {
    return this.#wheel.peekDue(nowMs);
  }

  /** Time from `nowMs` to the next due user, looking ahead no further than `limitMs`. */
  nextDueIn(nowMs: number, limitMs: number): number {
    return this.#wheel.nextDueIn(nowMs, limitMs);
  }

  /**
   * Active users who became due during a stall continue at the intervals that they would have had, instead of all at
   * once. Their delay is kept.
   */
  postpone(nowMs: number, stallMs: number): void {
    const overdue: U[] = [];
    for (let user = this.takeDue(nowMs); user !== null; user = this.takeDue(nowMs)) {
      overdue.push(user);
    }
    for (const user of overdue) {
      if (user.arrived) {
        user.dueMs += stallMs;
        user.postponedMs += stallMs;
        this.#announce(user, nowMs);
      }
      this.#wheel.insert(user);
    }
  }

  /** Removes and returns the users who have not arrived. */
  withdrawArrivals(): U[] {
    const arrivals: U[] = [];
    for (const user of [...this.drain()]) {
      if (user.arrived) this.#wheel.insert(user);
      else arrivals.push(user);
    }
    return arrivals;
  }

  /** Empties the agenda, in no particular order. */
  drain(): Generator<U> {
    return this.#wheel.drain();
  }

  #announce(user: U, nowMs: number): void {
    const committed = this.#committed[user.load]!;
    committed.announce(user.dueMs, nowMs, user.requestWindow, user.firstRequest);
  }
}
