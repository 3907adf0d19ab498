import { nowMs } from '../src/border/clock.ts';
import type { WaitingUser } from '../src/crowd/waiting-user.ts';
import type { BodyBudget } from './body-budget.ts';
import type { Connection } from './connection.ts';
import type { Endpoint } from './endpoint.ts';
import { IdleHabits, type Reuse } from './http/idle-habits.ts';
import { UserQueue } from './user-queue.ts';

/** The connections to one origin, and the users who wait for one. */
export class Origin {
  readonly endpoint: Endpoint;
  readonly memory: BodyBudget;
  readonly maxResponseBytes: number;
  readonly habits = new IdleHabits();
  /** Connections, idle or not. */
  open = 0;
  /** Of these, connections that are not established yet. */
  connecting = 0;
  waiting = 0;
  /** The most recently used is reused first, so that the others may time out. */
  readonly #idle: Connection[] = [];
  /** Active users go before new ones. */
  readonly #onTheirWay = new UserQueue();
  readonly #arriving = new UserQueue();

  constructor(endpoint: Endpoint, memory: BodyBudget, maxResponseBytes: number) {
    this.endpoint = endpoint;
    this.memory = memory;
    this.maxResponseBytes = maxResponseBytes;
  }

  get idle(): number {
    return this.#idle.length;
  }

  get firstWaiting(): WaitingUser | null {
    return this.#onTheirWay.first ?? this.#arriving.first;
  }

  enqueue(user: WaitingUser, arriving: boolean): void {
    (arriving ? this.#arriving : this.#onTheirWay).push(user);
    this.waiting++;
  }

  takeWaiting(): WaitingUser | null {
    const user = this.#onTheirWay.shift() ?? this.#arriving.shift();
    if (user !== null) this.waiting--;
    return user;
  }

  rest(connection: Connection): void {
    this.#idle.push(connection);
  }

  /** An idle connection; null if there is none. It may have to be retired. */
  takeIdle(): Connection | null {
    return this.#idle.pop() ?? null;
  }

  /** What to do with a connection that has been idle until now. */
  reuseOf({ idleSinceMs, idleTimeoutMs }: Connection): Reuse {
    return this.habits.decide(nowMs() - idleSinceMs, idleTimeoutMs);
  }

  /** The one that has been idle the longest. */
  takeOldestIdle(): Connection | null {
    return this.#idle.shift() ?? null;
  }

  /** Returns whether it was among the idle ones. */
  dropIdle(connection: Connection): boolean {
    const place = this.#idle.indexOf(connection);
    if (place >= 0) this.#idle.splice(place, 1);
    return place >= 0;
  }
}
