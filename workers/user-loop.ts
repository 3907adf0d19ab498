import { ScheduleClock } from '../src/border/clock.ts';
import { CommittedLoad } from '../src/border/committed-load.ts';
import {
  type Quota,
  type RunSettings,
  type SharedLoad,
  type ToWorker,
  unpackKind,
} from '../src/border/messages.ts';
import { type Part, userIndexOf, WHOLE } from '../src/border/part.ts';
import { UserSupply } from '../src/border/user-supply.ts';
import { UserScheduler } from '../src/crowd/user-scheduler.ts';
import { WaitingUser } from '../src/crowd/waiting-user.ts';
import type { JourneySettings } from '../src/journey/workflow.ts';
import { Journeys } from './journeys.ts';
import type { LoopClock } from './loop-clock.ts';
import type { LoopParts, LoopTask } from './loop-parts.ts';
import type { Recorder } from './recorder.ts';
import { Requests } from './requests.ts';
import type { Exchange, Sender } from './sender.ts';
import { Trace } from './trace.ts';
import { TraceContext } from './trace-context.ts';
import { UserBooks } from './user-books.ts';
import { enterUserCode, leaveUserCode } from './user-code.ts';

/** Longest sleep, milliseconds: deadlines and the ends of seconds are checked this often. */
const MAX_SLEEP_MS = 10;

/** With many responses at once, the event loop would reach the messages too late for the next users. */
const POLL_INBOX_EVERY_MS = 20;

/**
 * Responses are an opportunity to send due requests before the timer's next turn, but no more often than this,
 * milliseconds: requests that are sent together share wake-ups of this thread and of the services, which cost more than
 * a request.
 */
const TOGETHER_MS = 0.5;

/**
 * Requests that are sent before the responses to earlier ones are read. If many are due at once, a larger batch would
 * only need more connections, and delay the handling of responses that have already arrived.
 */
const MOST_AT_ONCE = 64;

/** One worker's crowd: when it looks for due users, how many of them go at once, and how it ends. */
export class UserLoop {
  readonly #task: LoopTask;
  readonly #parts: LoopParts;
  readonly #recorder: Recorder;
  readonly #clock: LoopClock;
  readonly #part: Part;
  readonly #crowd: UserScheduler<WaitingUser>;
  readonly #sender: Sender;
  readonly #requests: Requests;
  readonly #trace: Trace | null;
  readonly #journeys: Journeys;
  readonly #schedule = new ScheduleClock();

  #loads = 0;
  #settings: RunSettings<JourneySettings>;
  /** The users' settings, and where their journeys record what they find. */
  #journeySettings: JourneySettings;
  #done = false;
  #turns = 0;
  #wokenAtMs = 0;
  #wokenBeforeMs = 0;
  readonly #wakeUp = () => this.#wake();
  #inboxPolledAtMs = 0;
  #sending = false;
  #yielding = false;

  constructor(task: LoopTask, parts: LoopParts) {
    const { recorder, clock, openSender, post } = parts;
    this.#task = task;
    this.#parts = parts;
    this.#recorder = recorder;
    this.#clock = clock;
    this.#settings = task.settings;
    this.#journeySettings = { ...task.settings.journey, log: recorder.notes };
    this.#part = task.part ?? WHOLE;
    this.#crowd = new UserScheduler([], task.limits, new UserBooks(recorder, post));
    for (const load of task.loads) this.#addLoad(load);
    this.#sender = openSender({
      finished: (exchange) => this.#finished(exchange),
      freed: (user, exchange) => this.#journeys.freed(user, exchange),
    });
    this.#trace = task.traced
      ? new Trace((lines, count) => post({ type: 'trace', lines, count }), recorder.scenarios)
      : null;
    this.#requests = new Requests(recorder, {
      timeoutMs: task.limits.requestTimeoutMs,
      trace: this.#trace,
      traceContext: task.traceparent ? new TraceContext() : null,
    });
    this.#journeys = new Journeys({
      recorder,
      clock,
      schedule: this.#schedule,
      crowd: this.#crowd,
      sender: this.#sender,
      requests: this.#requests,
    });
  }

  receive(message: ToWorker<JourneySettings>): void {
    // Sent before the sender knew that we are done; users in it still have to be accounted for.
    if (this.#done && message.type !== 'quota') return;
    switch (message.type) {
      case 'go':
        this.#schedule.startAt(message.epochMs);
        break;
      case 'quota':
        this.#expect(message.quota);
        break;
      case 'places':
        this.#crowd.announcePlaces(message.load, message.places);
        break;
      case 'load':
        this.#addLoad(message.load);
        break;
      case 'pause':
        this.#schedule.pause(message.atMs);
        this.#sender.hold();
        break;
      case 'resume':
        this.#schedule.resume(message.atMs);
        this.#sender.goOn();
        break;
      case 'end':
        this.#crowd.endAt(message.atMs, message.graceUntilMs);
        break;
      case 'settings':
        this.#settings = message.settings;
        this.#journeySettings = { ...message.settings.journey, log: this.#recorder.notes };
        break;
      case 'reset':
        this.#postSnapshot(this.#schedule.at(this.#clock.now()));
        this.#recorder.startGeneration(message.generation);
        break;
      case 'abort':
        this.#crowd.cutOff();
        this.#requests.giveUpAll();
        break;
    }
    this.#turn();
  }

  #addLoad({ scenario, committed, supply }: SharedLoad): void {
    const { lane, windowMs } = this.#task;
    this.#recorder.scenarios.push(scenario);
    const load = this.#loads++;
    const users = supply && new UserSupply(supply);
    this.#crowd.addLoad({
      committed: new CommittedLoad(committed, lane, windowMs),
      next: users && (() => this.#takeFrom(users, load)),
    });
  }

  #takeFrom(supply: UserSupply, load: number): WaitingUser | null {
    const taken = supply.take();
    if (taken === null) return null;
    this.#recorder.count('takenForPlaces');
    enterUserCode();
    const user = this.#made(taken.index, taken.kind, load);
    leaveUserCode();
    return user;
  }

  #expect({ load, firstIndex, stride, starts, kinds }: Quota): void {
    enterUserCode();
    for (let i = 0; i < starts.length; i++) {
      const user = this.#made(firstIndex + i * stride, kinds[i]!, load);
      this.#crowd.expect(user, starts[i]!);
    }
    leaveUserCode();
  }

  /** @param number of the user among those of this machine */
  #made(number: number, kindNumber: number, load: number): WaitingUser {
    const { journey, userTypes } = this.#settings;
    const index = userIndexOf(number, this.#part, journey.seed, this.#task.loads.length);
    const kind = unpackKind(kindNumber);
    const { workflow, firstStep } = this.#parts.workflows[kind.workflow]!;
    const user = new WaitingUser(index, userTypes[kind.userType]!, workflow, this.#journeySettings);
    user.load = load;
    user.userTypeNumber = kind.userType;
    user.firstStepNumber = firstStep;
    return user;
  }

  /**
   * The event loop has completed a turn. However long this thread was held up, a response that was in time is never
   * given up: sockets are read at least once between a wake-up and the next but one (a timer may follow an immediate
   * without that), so requests that had expired by then have no response.
   */
  #wake(): void {
    this.#requests.giveUpExpired(this.#wokenBeforeMs);
    this.#wokenBeforeMs = this.#wokenAtMs;
    this.#wokenAtMs = this.#clock.now();
    this.#turn();
  }

  /** One turn of the loop: handles everything that is due, then sleeps until something is. */
  #turn(): void {
    if (this.#done) return;
    this.#recorder.gauge('turns', ++this.#turns);
    const now = this.#schedule.at(this.#clock.now());
    this.#sendDue(now);
    this.#sender.rebalance();
    if (this.#recorder.secondIsOver(now)) this.#postSnapshot(now);
    this.#changePhase(now);
    if (this.#crowd.phase === 'draining' && this.#requests.underWay === 0) this.#finish(now);
    else this.#sleep(now);
  }

  #sleep(now: number): void {
    const wait = this.#schedule.paused ? MAX_SLEEP_MS : this.#crowd.nextDueIn(now, MAX_SLEEP_MS);
    this.#clock.wakeAfter(wait, this.#wakeUp);
  }

  #sendDue(now: number): void {
    // A request that fails at once ends up here again.
    if (this.#sending || this.#yielding || this.#schedule.paused) return;
    this.#sending = true;
    this.#crowd.look(now);
    if (!this.#takeSome(now)) this.#yieldToLoop();
    this.#sending = false;
  }

  /** Takes due users, as many as go at once. Returns whether these were all. */
  #takeSome(now: number): boolean {
    for (let taken = 0; taken < MOST_AT_ONCE; taken++) {
      const user = this.#crowd.takeDue(now);
      if (user === null) return true;
      this.#journeys.take(user, now);
    }
    return false;
  }

  /** After the responses that have arrived by then. */
  #yieldToLoop(): void {
    this.#yielding = true;
    this.#clock.yieldToLoop(() => {
      this.#yielding = false;
      this.#wake();
    });
  }

  #finished(exchange: Exchange): void {
    const moment = this.#clock.now();
    const now = this.#schedule.at(moment);
    // No waiting user is served after the end, however late this thread is.
    if (this.#crowd.isOver(now)) this.#changePhase(now);
    const isDueAgain = this.#journeys.answered(exchange, moment, now);
    if (isDueAgain || now - this.#crowd.lookedAtMs >= TOGETHER_MS) this.#sendDue(now);
    if (moment - this.#inboxPolledAtMs >= POLL_INBOX_EVERY_MS) {
      this.#inboxPolledAtMs = moment;
      this.#parts.pollInbox();
    }
  }

  #changePhase(now: number): void {
    if (this.#crowd.moveOn(now) === 'draining') this.#journeys.interruptWaiting();
  }

  #postSnapshot(now: number): void {
    this.#trace?.flush();
    this.#parts.post({ type: 'snapshot', snapshot: this.#recorder.snapshot(now) });
  }

  #finish(now: number): void {
    this.#done = true;
    this.#clock.cancelWake();
    this.#postSnapshot(now);
    this.#sender.closeAll();
    this.#parts.done();
  }
}
