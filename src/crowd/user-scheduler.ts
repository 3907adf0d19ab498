import { type CommittedLoad, WINDOW_MS } from '../border/committed-load.ts';
import { Admission, type CrowdBooks, type CrowdLimits, type CrowdUser } from './admission.ts';
import { Agenda } from './agenda.ts';

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

/**
 * Which user is due when, from the planned arrival to the end of the journey: what a worker, a plan and
 * a simulation have in common. Whoever drives it says what time it is, sends the requests of the users
 * that it takes, and hands each user back once there is an answer. It reads no clock and does no I/O.
 */
export class UserScheduler<U extends CrowdUser<U>> {
  readonly #agenda: Agenda<U>;
  readonly #admission: Admission<U>;
  readonly #committed: CommittedLoad;
  #phase: CrowdPhase = 'running';
  #endMs = Number.POSITIVE_INFINITY;
  #graceUntilMs = Number.POSITIVE_INFINITY;
  #lookedAtMs = 0;

  constructor(committed: CommittedLoad, limits: CrowdLimits, books: CrowdBooks<U>) {
    this.#committed = committed;
    this.#agenda = new Agenda(committed);
    this.#admission = new Admission(limits, books);
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
    else this.#admission.refuse('ended');
  }

  /** Before due users are taken: those on their way who became due in a stall do not come in a burst. */
  look(nowMs: number): void {
    const sinceLastLook = nowMs - this.#lookedAtMs;
    if (sinceLastLook >= STALL_MS) this.#agenda.postpone(nowMs, sinceLastLook);
    this.#lookedAtMs = Math.max(0, nowMs);
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
    if (!user.arrived) {
      if (!this.#admission.letIn(user, latenessMs, waiting)) return false;
      this.#committed.users = this.active;
    }
    if (user.isComplete()) {
      this.leave(user);
      return false;
    }
    this.#agenda.requests(user);
    return true;
  }

  /** The user's response has ended, and the user has moved on. */
  answered(user: U, nowMs: number): void {
    if (user.isComplete()) this.leave(user);
    else if (this.#phase === 'draining') this.interrupt(user);
    else this.#agenda.schedule(user, nowMs);
  }

  /** The user was taken and has no request to send: its journey has ended. */
  leave(user: U): void {
    this.#admission.leave(user);
    this.#committed.users = this.active;
  }

  /** The user was taken and is cut off before its request was sent. */
  interrupt(user: U): void {
    this.#admission.interrupt(user);
    this.#committed.users = this.active;
  }

  /** Time from `nowMs` to the next due user, looking ahead no further than `limitMs`. */
  nextDueIn(nowMs: number, limitMs: number): number {
    return this.#agenda.nextDueIn(nowMs, limitMs);
  }

  /** Enters the phase that has come by `nowMs`. */
  moveOn(nowMs: number): CrowdPhase {
    if (this.#phase === 'running' && nowMs >= this.#endMs) {
      this.#phase = 'finishing';
      for (const { dueMs } of this.#agenda.withdrawArrivals()) this.#turnAway(dueMs);
    }
    if (this.#phase === 'finishing' && (nowMs >= this.#graceUntilMs || this.active === 0)) {
      this.cutOff();
    }
    return this.#phase;
  }

  /** From here on nothing is sent: those who think or are yet to arrive go now, the others once they are answered. */
  cutOff(): void {
    this.#phase = 'draining';
    for (const user of this.#agenda.drain()) {
      if (user.arrived) this.interrupt(user);
      else this.#turnAway(user.dueMs);
    }
  }

  /** An arrival that was due, and that nobody got to in time, or that the end has come before. */
  #turnAway(dueMs: number): void {
    this.#admission.refuse(dueMs < Math.min(this.#lookedAtMs, this.#endMs) ? 'late' : 'ended');
  }
}
