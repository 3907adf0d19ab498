import {
  allocateCommittedLoad,
  CommittedLoad,
  CommittedLoadReader,
} from '../border/committed-load.ts';
import type { Places } from '../border/messages.ts';
import type { CrowdBooks, CrowdLimits, CrowdUser } from './admission.ts';
import { TimingWheel } from './timing-wheel.ts';
import { UserScheduler } from './user-scheduler.ts';

/** Services that exist only in a model. */
export interface VirtualServices<U> {
  /** Sends the user's request. Returns milliseconds until its response; null if there is no request to send. */
  send(user: U, atMs: number): number | null;
  /** The response has arrived: the user moves on. */
  answer(user: U, atMs: number): void;
}

export interface VirtualRun<U> {
  /** End of the schedule, milliseconds: no user arrives after it. */
  readonly endMs: number;
  /** Length of the schedule's windows, milliseconds. */
  readonly windowMs: number;
  /** How long users may take to finish, milliseconds; default 0. */
  readonly graceMs?: number;
  /** Default: none. */
  readonly limits?: CrowdLimits;
  readonly books: CrowdBooks<U>;
  readonly services: VirtualServices<U>;
  /** By position of the load, returns the user for a free place; null for planned arrivals. Default: one such load. */
  readonly next?: readonly ((() => U | null) | null)[];
  /**
   * Returns the users who arrive in a window. Called when the window before it begins, as in a run, when later
   * events are not known yet.
   */
  readonly plan: (window: number, crowd: PlannedCrowd<U>) => void;
}

/** What the plan of a window is based on. */
export interface PlannedCrowd<U> {
  /** By position of the load. */
  readonly committed: readonly CommittedLoadReader[];
  expect(user: U, startMs: number): void;
  announcePlaces(load: number, places: Places): void;
}

const NO_LIMITS: CrowdLimits = {
  maxUsers: Number.POSITIVE_INFINITY,
  maxWaiting: Number.POSITIVE_INFINITY,
};

/**
 * Plays a run on virtual time: the users, the scheduler and the announcements of a worker, without a worker. Events
 * are handled in order of their times; {@link VirtualServices} determines each user's next one. A request takes two
 * passes of a timing wheel, about a microsecond.
 */
export function playVirtually<U extends CrowdUser<U>>(run: VirtualRun<U>): void {
  const { endMs, windowMs, graceMs = 0, limits = NO_LIMITS, books, services, plan } = run;
  const buffers = (run.next ?? [null]).map((next) => ({ buffer: allocateCommittedLoad(1), next }));
  const loads = buffers.map(({ buffer, next }) => ({
    committed: new CommittedLoad(buffer, 0, windowMs),
    next,
  }));
  const scheduler = new UserScheduler<U>(loads, limits, books);
  const crowd = new VirtualCrowd(scheduler, services);
  const planned: PlannedCrowd<U> = {
    committed: buffers.map(({ buffer }) => new CommittedLoadReader(buffer, 1)),
    expect: (user, startMs) => scheduler.expect(user, startMs),
    announcePlaces: (load, places) =>
      scheduler.announcePlaces(load, { ...places, position: 0, of: 1 }),
  };
  scheduler.endAt(endMs, endMs + graceMs);
  for (let window = 0; window * windowMs < endMs; window++) {
    plan(window, planned);
    crowd.playUntil(window * windowMs);
  }
  crowd.playUntil(endMs);
  crowd.playUntil(endMs + graceMs);
  crowd.awaitAnswers();
}

/** Users and their requests in flight. */
class VirtualCrowd<U extends CrowdUser<U>> {
  readonly #scheduler: UserScheduler<U>;
  readonly #services: VirtualServices<U>;
  /** A user whose request is in flight is due when the response arrives. */
  readonly #underWay = new TimingWheel<U>();
  #nowMs = 0;

  constructor(scheduler: UserScheduler<U>, services: VirtualServices<U>) {
    this.#scheduler = scheduler;
    this.#services = services;
  }

  /** Handles all events up to this time, in order. */
  playUntil(untilMs: number): void {
    for (;;) {
      const due = this.#scheduler.peekDue(untilMs);
      const answered = this.#underWay.peekDue(due?.dueMs ?? untilMs);
      const nextMs = answered?.dueMs ?? due?.dueMs ?? untilMs;
      if (this.#openPlaces(nextMs)) continue;
      if (answered !== null) {
        this.#nowMs = answered.dueMs;
        this.#underWay.takeDue(untilMs);
        this.#answer(answered);
      } else if (due !== null) {
        this.#nowMs = due.dueMs;
        this.#scheduler.takeDue(untilMs);
        this.#send(due);
      } else {
        break;
      }
    }
    this.#nowMs = untilMs;
    this.#scheduler.moveOn(untilMs);
  }

  /** Whether users came for a place that became free before the next event. */
  #openPlaces(untilMs: number): boolean {
    const freeAtMs = this.#nowMs + this.#scheduler.nextPlaceIn(this.#nowMs);
    return freeAtMs < untilMs && this.#scheduler.fillPlaces(freeAtMs);
  }

  /** Nothing is sent any more: requests in flight are completed. */
  awaitAnswers(): void {
    for (const user of [...this.#underWay.drain()]) this.#answer(user);
  }

  #send(user: U): void {
    if (!this.#scheduler.begins(user, 0, 0)) return;
    const latencyMs = this.#services.send(user, user.dueMs);
    if (latencyMs === null) {
      this.#scheduler.leave(user, user.dueMs);
      return;
    }
    user.dueMs += latencyMs;
    this.#underWay.insert(user);
  }

  #answer(user: U): void {
    this.#services.answer(user, user.dueMs);
    this.#scheduler.answered(user, user.dueMs);
  }
}
