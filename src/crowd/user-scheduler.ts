import { type CommittedLoad, WINDOW_MS } from '../border/committed-load.ts';
import type { ShareOfPlaces } from '../border/messages.ts';
import { Admission, type CrowdBooks, type CrowdLimits, type CrowdUser } from './admission.ts';
import { Agenda } from './agenda.ts';
import { Places } from './places.ts';

/**
 * | phase | users arrive | users on their way | ends |
 * |---|---|---|---|
 * | `running` | yes | send | at the end of the schedule |
 * | `finishing` | no: refused | send | at the end of the grace period, or with the last user |
 * | `draining` | no | send nothing more; each is interrupted, at the latest after its response | never |
 */
export type CrowdPhase = 'running' | 'finishing' | 'draining';

/**
 * Someone who looks after longer than this was held up as a whole, as by a machine that slept;
 * milliseconds.
 */
const STALL_MS = 500;

/** What a scheduler has to know of a load. */
export interface CrowdLoad<U> {
  readonly committed: CommittedLoad;
  /** The next user for a place that is free; null for a load whose arrivals are planned. */
  readonly next: (() => U | null) | null;
}

interface LoadHere<U> {
  readonly committed: CommittedLoad;
  readonly places: Places<U> | null;
  active: number;
}

/**
 * Which user is due when, from the planned arrival to the end of the journey: what a worker, a plan and
 * a simulation have in common. Whoever drives it says what time it is, sends the requests of the users
 * that it takes, and hands each user back once there is an answer. It reads no clock and does no I/O.
 */
export class UserScheduler<U extends CrowdUser<U>> {
  readonly #agenda = new Agenda<U>();
  readonly #admission: Admission<U>;
  readonly #books: CrowdBooks<U>;
  /** By their positions. */
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

  /** As many users of a load are here from now on; see {@link Places}. */
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

  /** Nobody arrives from `atMs` on, and nothing is sent from `graceUntilMs` on, which is not before it. */
  endAt(atMs: number, graceUntilMs: number): void {
    this.#endMs = atMs;
    this.#graceUntilMs = Math.max(atMs, graceUntilMs);
  }

  /** A user arrives at `startMs`, unless the schedule has ended by then. */
  expect(user: U, startMs: number): void {
    if (this.#phase === 'running') this.#agenda.expect(user, startMs);
    else this.#admission.refuse(user, 'ended');
  }

  /** Before due users are taken: those on their way who became due in a stall do not come in a burst. */
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

  /** Users come for all places that are free. Whether there were any. */
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
   * The next user who is due, in the order of due times, or null. What was due before the end is sent
   * even when it is late, but by no more than a window: later, it would be a request after the end.
   */
  takeDue(nowMs: number): U | null {
    return this.isOver(nowMs) ? null : this.#agenda.takeDue(Math.min(nowMs, this.#lastDueMs));
  }

  /** The user whom {@link takeDue} would take. */
  peekDue(nowMs: number): U | null {
    return this.isOver(nowMs) ? null : this.#agenda.peekDue(Math.min(nowMs, this.#lastDueMs));
  }

  /** Whether the schedule is over: users may still finish, within the grace. */
  hasEnded(nowMs: number): boolean {
    return nowMs >= this.#endMs;
  }

  /** Whether whatever is sent at `nowMs` would be more than a window after the end. */
  isOver(nowMs: number): boolean {
    return this.#phase === 'draining' || nowMs > this.#graceUntilMs + WINDOW_MS;
  }

  /**
   * Whether a user who was {@link takeDue taken} sends a request: it may be refused at its arrival, or
   * have a workflow that fails before its first step.
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

  /** In a closed model users wait for each other: as many as have places may wait for connections. */
  #letIn(user: U, latenessMs: number, waiting: number): boolean {
    const load = this.#loads[user.load]!;
    const { places } = load;
    if (places !== null) this.#arriving--;
    if (!this.#admission.letIn(user, latenessMs, places === null ? waiting : 0)) {
      places?.leave();
      return false;
    }
    load.committed.users = ++load.active;
    return true;
  }

  /**
   * The user's response has ended, and the user has moved on. Returns whether a user is due at once: the same
   * one, or the one who comes in its place.
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
   * The user was taken and has no request to send: its journey has ended. Returns whether another one comes in
   * its place.
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
    load.committed.users = --load.active;
    load.places?.leave();
    return load;
  }

  /** Time from `nowMs` to the next due user, looking ahead no further than `limitMs`. */
  nextDueIn(nowMs: number, limitMs: number): number {
    return this.#agenda.nextDueIn(nowMs, Math.min(limitMs, this.nextPlaceIn(nowMs)));
  }

  /** Time from `nowMs` until a place is free for a user; infinity where none is to be. */
  nextPlaceIn(nowMs: number): number {
    let nextIn = Number.POSITIVE_INFINITY;
    if (this.#phase !== 'running' || !this.#admission.hasRoomFor(this.#arriving)) return nextIn;
    for (const { places } of this.#loads) {
      if (places !== null) nextIn = Math.min(nextIn, places.nextFreeIn(nowMs));
    }
    return nextIn;
  }

  /** Enters the phase that has come by `nowMs`. */
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

  /** From here on nothing is sent: those who think or are yet to arrive go now, the others once they are answered. */
  cutOff(nowMs = this.#lookedAtMs): void {
    this.#phase = 'draining';
    for (const user of this.#agenda.drain()) {
      if (user.arrived) this.interrupt(user, nowMs);
      else this.#turnAway(user);
    }
  }

  /** An arrival that was due, and that nobody got to in time, or that the end has come before. */
  #turnAway(user: U): void {
    const isLate = user.dueMs < Math.min(this.#lookedAtMs, this.#endMs);
    this.#admission.refuse(user, isLate ? 'late' : 'ended');
  }
}
