import type { ScheduleClock } from '../src/border/clock.ts';
import type { UserScheduler } from '../src/crowd/user-scheduler.ts';
import type { WaitingUser } from '../src/crowd/waiting-user.ts';
import type { LoopClock } from './loop-clock.ts';
import type { Recorder } from './recorder.ts';
import type { Requests } from './requests.ts';
import type { Exchange, Sender } from './sender.ts';

/** Later than this, the thread is behind its schedule, milliseconds. */
const BEHIND_MS = 10;

export interface JourneysParts {
  readonly recorder: Recorder;
  readonly clock: LoopClock;
  readonly schedule: ScheduleClock;
  readonly crowd: UserScheduler<WaitingUser>;
  readonly sender: Sender;
  readonly requests: Requests;
}

/** A user's way through a worker: due, a place for its request or the queue for one, answered, due again. */
export class Journeys {
  readonly #parts: JourneysParts;

  constructor(parts: JourneysParts) {
    this.#parts = parts;
  }

  /** A user is due: arrives or goes on. */
  take(user: WaitingUser, now: number): void {
    const { recorder, crowd, sender } = this.#parts;
    const latenessMs = now - user.dueMs + user.postponedMs;
    recorder.lateness(latenessMs);
    sender.behind = latenessMs > BEHIND_MS;
    const arriving = !user.arrived;
    const service = user.workflow.steps[user.currentStep]?.service;
    const taken = arriving && service !== undefined ? sender.placesTaken(service) : 0;
    if (!crowd.begins(user, latenessMs, taken) || service === undefined) return;
    const exchange = sender.acquire(service);
    if (exchange !== null) {
      this.start(user, exchange);
      return;
    }
    user.queuedAtMs = now;
    sender.wait(user, service, arriving);
    if (!sender.behind) recorder.count('queued');
    recorder.gauge('waiting', sender.waiting);
  }

  /** There is a place for the user's request. */
  start(user: WaitingUser, exchange: Exchange): void {
    const { recorder, clock, schedule, crowd, sender, requests } = this.#parts;
    recorder.gauge('waiting', sender.waiting);
    const moment = clock.now();
    const now = schedule.at(moment);
    const startDelayMs = Math.max(0, now - user.dueMs + user.postponedMs);
    if (requests.send(user, exchange, { moment, nowMs: now, startDelayMs })) {
      if (crowd.hasEnded(now)) recorder.count('sentAfterEnd');
      return;
    }
    crowd.leave(user);
    sender.release(exchange);
  }

  /** The exchange has ended. Returns whether its user is due again already. */
  answered(exchange: Exchange, moment: number, now: number): boolean {
    const { crowd, sender, requests } = this.#parts;
    const user = exchange.user!;
    requests.ended(user, exchange, moment);
    crowd.answered(user, now);
    sender.release(exchange);
    return !user.isComplete() && user.dueMs <= now;
  }

  /** Those in the queue are cut off. */
  interruptWaiting(): void {
    const { recorder, crowd, sender } = this.#parts;
    for (const user of sender.drainWaiting()) crowd.interrupt(user);
    recorder.gauge('waiting', 0);
  }
}
