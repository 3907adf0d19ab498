import type { ScheduleClock } from '../src/border/clock.ts';
import type { UserScheduler } from '../src/crowd/user-scheduler.ts';
import type { WaitingUser } from '../src/crowd/waiting-user.ts';
import type { LoopClock } from './loop-clock.ts';
import type { Recorder } from './recorder.ts';
import type { Requests, SendTime } from './requests.ts';
import type { Exchange, Sender } from './sender.ts';

/** If it is later than this, the thread is behind its schedule, milliseconds. */
const BEHIND_MS = 10;

export interface JourneysParts {
  readonly recorder: Recorder;
  readonly clock: LoopClock;
  readonly schedule: ScheduleClock;
  readonly crowd: UserScheduler<WaitingUser>;
  readonly sender: Sender;
  readonly requests: Requests;
}

/** The cycle of a user in a worker: due, a place for its request or the queue for one, answered, due again. */
export class Journeys {
  readonly #parts: JourneysParts;

  constructor(parts: JourneysParts) {
    this.#parts = parts;
  }

  /** A user is due: it arrives or continues. */
  take(user: WaitingUser, now: number): void {
    const { recorder, crowd, sender } = this.#parts;
    const latenessMs = now - user.dueMs + user.postponedMs;
    recorder.lateness(latenessMs);
    user.latenessMs = latenessMs;
    sender.behind = latenessMs > BEHIND_MS;
    const arriving = !user.arrived;
    const { service } = user;
    const taken = arriving && service !== undefined ? sender.placesTaken(service) : 0;
    if (!crowd.begins(user, latenessMs, taken) || service === undefined) return;
    const exchange = sender.acquire(service, user);
    if (exchange !== null) {
      this.#send(user, exchange, now);
      return;
    }
    user.queuedAtMs = now;
    sender.wait(user, service, arriving);
    if (!sender.behind) recorder.count('queued');
    recorder.gauge('waiting', sender.waiting);
  }

  /** There is a place for a user who has waited for one. */
  freed(user: WaitingUser, exchange: Exchange): void {
    const { recorder, clock, schedule, sender } = this.#parts;
    recorder.gauge('waiting', sender.waiting);
    const now = schedule.at(clock.now());
    // The previous response may have been read late.
    const freedAtMs = now - Math.min(exchange.readDelayMs, now - user.queuedAtMs);
    this.#send(user, exchange, freedAtMs);
  }

  /** @param placeAtMs when there was a place for the request: the delay from then on is our own */
  #send(user: WaitingUser, exchange: Exchange, placeAtMs: number): void {
    const { recorder, clock, schedule, crowd, sender, requests } = this.#parts;
    const moment = clock.now();
    const now = schedule.at(moment);
    const startDelayMs = Math.max(0, now - user.dueMs + user.postponedMs);
    const ownDelayMs = Math.max(0, user.latenessMs + now - placeAtMs);
    const at = { moment, nowMs: now, startDelayMs, ownDelayMs };
    if (requests.send(user, exchange, at)) {
      if (crowd.hasEnded(now)) recorder.count('sentAfterEnd');
      this.#sendAlongside(user, at);
      return;
    }
    crowd.leave(user, now);
    sender.release(exchange);
    sender.left(user);
  }

  /** Other requests that the user sends together with this one, as many as there are places. */
  #sendAlongside(user: WaitingUser, at: SendTime): void {
    const { recorder, crowd, sender, requests } = this.#parts;
    for (let next = user.anotherRequest(); next !== null; next = user.anotherRequest()) {
      const exchange = sender.acquire(next.service, user);
      if (exchange === null) {
        user.putBackRequest();
        return;
      }
      user.alongside++;
      requests.sendAs(user, exchange, next, at);
      if (crowd.hasEnded(at.nowMs)) recorder.count('sentAfterEnd');
    }
  }

  /** The exchange has ended. Returns whether its user, or its successor, is already due. */
  answered(exchange: Exchange, moment: number, now: number): boolean {
    const { recorder, crowd, sender, requests } = this.#parts;
    const user = exchange.user!;
    const responseTimeMs = exchange.startDelayMs + moment - exchange.sentAtMs;
    recorder.notes.answered(now - responseTimeMs, now);
    requests.ended(user, exchange, moment);
    if (user.alongside > 0) {
      user.alongside--;
      sender.release(exchange);
      // Redirects, and requests for which there was no place.
      if (!user.isComplete() && !crowd.isOver(now)) {
        this.#sendAlongside(user, { moment, nowMs: now, startDelayMs: 0, ownDelayMs: 0 });
      }
      return false;
    }
    if (user.outcome === 'completed') {
      recorder.notes.journey(user.workflow.name, now - user.arrivedMs);
    }
    const isDueAgain = crowd.answered(user, now);
    sender.release(exchange);
    if (user.isComplete()) sender.left(user);
    return isDueAgain;
  }

  /** Interrupts the users in the queue. */
  interruptWaiting(): void {
    const { recorder, crowd, sender } = this.#parts;
    for (const user of sender.drainWaiting()) crowd.interrupt(user);
    recorder.gauge('waiting', 0);
  }
}
