import { type CommittedLoad, WINDOW_MS } from '../border/committed-load.ts';
import type { ShareOfPlaces } from '../border/messages.ts';
import { Admission, type CrowdBooks, type CrowdLimits, type CrowdUser } from './admission.ts';
import { Agenda } from './agenda.ts';
import { Places } from './places.ts';

/**
 * | phase | arrivals | active users | ends |
 * |---|---|---|---|
 * | `running` | admitted | send | at the end of the schedule |
 * | `finishing` | refused | send | at the end of the grace period, or with the last user |
 * | `draining` | refused | send nothing more; each is interrupted, at the latest after its response | never |
 */
export type CrowdPhase = 'running' | 'finishing' | 'draining';

/**
 * If users are not looked after for longer than this, the whole thread was held up, for instance because the
 * machine slept; milliseconds.
 */
const STALL_MS = 500;

/** What a scheduler needs to know about a load. */
export interface CrowdLoad<U> {
  readonly committed: CommittedLoad;
  /** Returns the next user for a free place; null for a load with planned arrivals. */
  readonly next: (() => U | null) | null;
}

interface LoadHere<U> {
  readonly committed: CommittedLoad;
  readonly places: Places<U> | null;
  active: number;
}

/**
 * When each user is due, from the planned arrival to the end of the journey: what a worker, a plan and a simulation
 * have in common. The caller supplies the time, sends the requests of the users that it takes, and hands each user
 * back when there is a response. It reads no clock and does no I/O.
 */
export class UserScheduler<U extends CrowdUser<U>> {
  readonly #agenda = new Agenda<U>();
  readonly #admission: Admission<U>;
  readonly #books: CrowdBooks<U>;
  /** By position. */
  readonly #loads: LoadHere<U>[] = [];
  /** Users who have taken a place, and are about to arrive. */
  #arriving = 0;
  #phase: CrowdPhase = 'running';
  #endMs = Number.POSITIVE_INFINITY;
  #graceUntilMs = Number.POSITIVE_INFINITY;
  #lookedAtMs = 0;

  constructor(loads: readonly CrowdLoad<U>[], limits: CrowdLimits, books: CrowdBooks<U>) {
    this.#admission = new Admission(limits, books);
    this.#books = books;
    for (const load of loads) this.addLoad(load);
  }

  /** Its position is the next one. */
  addLoad({ committed, next }: CrowdLoad<U>): void {
    this.#agenda.addLoad(committed);
    this.#loads.push({ committed, places: next && new Places(next), active: 0 });
  }

  /** From now on, this many users of a load should be active; see {@link Places}. */
  announcePlaces(load: number, places: ShareOfPlaces): void {
    this.#loads[load]!.places!.announce(places);
  }

  get phase(): CrowdPhase {
    return this.#phase;
  }

  /** Users who have arrived and not left. */
  get active(): number {
    return this.#admission.active;
  }

  /** When due users were last looked at, on the schedule's clock; see {@link look}. */
  get lookedAtMs(): number {
    return this.#lookedAtMs;
  }

  get #lastDueMs(): number {
    return this.#phase === 'running' ? this.#endMs : this.#graceUntilMs;
  }

  /** No user arrives after `atMs`, and nothing is sent after `graceUntilMs`, which is not before `atMs`. */
  endAt(atMs: number, graceUntilMs: number): void {
    this.#endMs = atMs;
    this.#graceUntilMs = Math.max(atMs, graceUntilMs);
  }

  /** A user arrives at `startMs`, unless the schedule has ended by then. */
  expect(user: U, startMs: number): void {
    if (this.#phase === 'running') this.#agenda.expect(user, startMs);
    else this.#admission.refuse(user, 'ended');
  }

  /** Call before due users are taken: active users who became due in a stall should not come in a burst. */
  look(nowMs: number): void {
    const sinceLastLook = nowMs - this.#lookedAtMs;
    if (sinceLastLook >= STALL_MS) this.#agenda.postpone(nowMs, sinceLastLook);
    this.#noteStaying(nowMs, Math.max(0, nowMs) - this.#lookedAtMs);
    this.#lookedAtMs = Math.max(0, nowMs);
    this.fillPlaces(nowMs);
  }

  #noteStaying(nowMs: number, sinceMs: number): void {
    for (const [load, { places }] of this.#loads.entries()) {
      const closed = places?.closedAt(nowMs) ?? 0;
      if (closed > 0) this.#books.stayed(load, closed * sinceMs);
    }
  }

  /** Takes users for all free places. Returns whether there were any. */
  fillPlaces(nowMs: number): boolean {
    const before = this.#arriving;
    for (const load of this.#loads) this.#fill(load, nowMs);
    return this.#arriving > before;
  }

  #fill({ places }: LoadHere<U>, nowMs: number): void {
    if (places === null || this.#phase !== 'running' || this.hasEnded(nowMs)) return;
    while (this.#admission.hasRoomFor(this.#arriving)) {
      const user = places.take(nowMs);
      if (user === null) return;
      this.#arriving++;
      this.#agenda.expect(user, nowMs);
    }
  }

  /**
   * The next due user, in order of due times, or null. What was due before the end is sent even if it is late, but
   * by no more than a window: later, it would be a request after the end.
   */
  takeDue(nowMs: number): U | null {
    return this.isOver(nowMs) ? null : this.#agenda.takeDue(Math.min(nowMs, this.#lastDueMs));
  }

  /** The user that {@link takeDue} would take. */
  peekDue(nowMs: number): U | null {
    return this.isOver(nowMs) ? null : this.#agenda.peekDue(Math.min(nowMs, this.#lastDueMs));
  }

  /** Whether the schedule is over: users may still finish, within the grace period. */
  hasEnded(nowMs: number): boolean {
    return nowMs >= this.#endMs;
  }

  /** Whether anything sent at `nowMs` would be more than a window after the end. */
  isOver(nowMs: number): boolean {
    return this.#phase === 'draining' || nowMs > this.#graceUntilMs + WINDOW_MS;
  }

  /**
   * Whether a user who was {@link takeDue taken} sends a request: the user may be refused at its arrival, or have a
   * workflow that fails before its first step.
   *
   * @param waiting places taken in the queue for connections, as they count for the user's service
   */
  begins(user: U, latenessMs: number, waiting: number): boolean {
    if (!user.arrived && !this.#letIn(user, latenessMs, waiting)) return false;
    if (user.isComplete()) {
      this.leave(user);
      return false;
    }
    this.#agenda.requests(user);
    return true;
  }

  /** In a closed model users wait for each other: as many requests may wait for connections as there are places. */
  #letIn(user: U, latenessMs: number, waiting: number): boolean {
    const load = this.#loads[user.load]!;
    const { places } = load;
    if (places !== null) this.#arriving--;
    if (!this.#admission.letIn(user, latenessMs, places === null ? waiting : 0)) {
      places?.leave();
      return false;
    }
    load.committed.arrived(++load.active);
    return true;
  }

  /**
   * The user's response has ended, and the user has moved on. Returns whether a user is due at once: the same one,
   * or its successor.
   */
  answered(user: U, nowMs: number): boolean {
    if (user.isComplete()) return this.leave(user, nowMs);
    if (this.#phase === 'draining') {
      this.interrupt(user, nowMs);
      return false;
    }
    this.#agenda.schedule(user, nowMs);
    return user.dueMs <= nowMs;
  }

  /**
   * The user was taken and has no request to send: its journey has ended. Returns whether a successor takes its
   * place.
   */
  leave(user: U, nowMs = this.#lookedAtMs): boolean {
    this.#admission.leave(user, nowMs);
    const load = this.#gone(user);
    if (load.places === null) return false;
    const before = this.#arriving;
    this.#fill(load, nowMs);
    return this.#arriving > before;
  }

  /** The user was taken and is cut off before its request was sent. */
  interrupt(user: U, nowMs = this.#lookedAtMs): void {
    this.#admission.interrupt(user, nowMs);
    this.#gone(user);
  }

  #gone(user: U): LoadHere<U> {
    const load = this.#loads[user.load]!;
    load.committed.left(--load.active);
    load.places?.leave();
    return load;
  }

  /** Time from `nowMs` to the next due user, looking ahead no further than `limitMs`. */
  nextDueIn(nowMs: number, limitMs: number): number {
    return this.#agenda.nextDueIn(nowMs, Math.min(limitMs, this.nextPlaceIn(nowMs)));
  }

  /** Time from `nowMs` until a place is free for a user; infinity if none will be. */
  nextPlaceIn(nowMs: number): number {
    let nextIn = Number.POSITIVE_INFINITY;
    if (this.#phase !== 'running' || !this.#admission.hasRoomFor(this.#arriving)) return nextIn;
    for (const { places } of this.#loads) {
      if (places !== null) nextIn = Math.min(nextIn, places.nextFreeIn(nowMs));
    }
    return nextIn;
  }

  /** Enters the phase that applies at `nowMs`. */
  moveOn(nowMs: number): CrowdPhase {
    if (this.#phase === 'running' && nowMs >= this.#endMs) {
      this.#phase = 'finishing';
      for (const user of this.#agenda.withdrawArrivals()) this.#turnAway(user);
    }
    if (this.#phase === 'finishing' && (nowMs >= this.#graceUntilMs || this.active === 0)) {
      this.cutOff(nowMs);
    }
    return this.#phase;
  }

  /** From now on nothing is sent: users who think or have not arrived leave now, the others after their response. */
  cutOff(nowMs = this.#lookedAtMs): void {
    this.#phase = 'draining';
    for (const user of this.#agenda.drain()) {
      if (user.arrived) this.interrupt(user, nowMs);
      else this.#turnAway(user);
    }
  }

  /** An arrival that was due but not handled in time, or that the end of the run preceded. */
  #turnAway(user: U): void {
    const isLate = user.dueMs < Math.min(this.#lookedAtMs, this.#endMs);
    this.#admission.refuse(user, isLate ? 'late' : 'ended');
  }
}
