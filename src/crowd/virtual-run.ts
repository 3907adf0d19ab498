import {
  allocateCommittedLoad,
  CommittedLoad,
  CommittedLoadReader,
} from '../border/committed-load.ts';
import type { Places } from '../border/messages.ts';
import type { CrowdBooks, CrowdLimits, CrowdUser } from './admission.ts';
import { TimingWheel } from './timing-wheel.ts';
import { UserScheduler } from './user-scheduler.ts';

/** Services that exist in a model only. */
export interface VirtualServices<U> {
  /** The user's request goes out. Returns milliseconds until it is answered; null where there is no request to send. */
  send(user: U, atMs: number): number | null;
  /** The answer is there: the user moves on. */
  answer(user: U, atMs: number): void;
}

export interface VirtualRun<U> {
  /** End of the schedule, milliseconds: nobody arrives from there on. */
  readonly endMs: number;
  /** Length of the schedule's windows, milliseconds. */
  readonly windowMs: number;
  /** Users may finish for as long, milliseconds; default 0. */
  readonly graceMs?: number;
  /** Default: none. */
  readonly limits?: CrowdLimits;
  readonly books: CrowdBooks<U>;
  readonly services: VirtualServices<U>;
  /** By the loads' positions, who comes to a place that is free; null where arrivals are planned. Default: one such load. */
  readonly next?: readonly ((() => U | null) | null)[];
  /**
   * Hands over the users who arrive in a window, at the moment at which the window before it begins, as
   * in a run: what happens from there on is not known yet.
   */
  readonly plan: (window: number, crowd: PlannedCrowd<U>) => void;
}

/** Whom a plan is made for. */
export interface PlannedCrowd<U> {
  /** By the loads' positions. */
  readonly committed: readonly CommittedLoadReader[];
  expect(user: U, startMs: number): void;
  announcePlaces(load: number, places: Places): void;
}

const NO_LIMITS: CrowdLimits = {
  maxUsers: Number.POSITIVE_INFINITY,
  maxWaiting: Number.POSITIVE_INFINITY,
};

/**
 * Plays a run on virtual time: the users, the scheduler and the announcements of a worker, without a
 * worker. Events come in the order of their times, each user's next one from {@link VirtualServices}. A
 * request costs two turns on a timing wheel, about a microsecond.
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

/** Users and their requests under way. */
class VirtualCrowd<U extends CrowdUser<U>> {
  readonly #scheduler: UserScheduler<U>;
  readonly #services: VirtualServices<U>;
  /** A user whose request is under way is due when it is answered. */
  readonly #underWay = new TimingWheel<U>();
  #nowMs = 0;

  constructor(scheduler: UserScheduler<U>, services: VirtualServices<U>) {
    this.#scheduler = scheduler;
    this.#services = services;
  }

  /** Whatever happens until then, in order. */
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

  /** Whether users came for a place that was free before the next event. */
  #openPlaces(untilMs: number): boolean {
    const freeAtMs = this.#nowMs + this.#scheduler.nextPlaceIn(this.#nowMs);
    return freeAtMs < untilMs && this.#scheduler.fillPlaces(freeAtMs);
  }

  /** Nothing is sent any more: what is under way comes to its end. */
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
