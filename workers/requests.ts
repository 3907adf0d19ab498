import type { WaitingUser } from '../src/crowd/waiting-user.ts';
import type { PlannedRequest } from '../src/journey/compiled-step.ts';
import { Deadlines } from './deadlines.ts';
import { failureOf, isStrayRedirect } from './failure.ts';
import type { Recorder } from './recorder.ts';
import type { Exchange } from './sender.ts';
import type { Trace } from './trace.ts';
import type { TraceContext } from './trace-context.ts';
import { enterUserCode, leaveUserCode } from './user-code.ts';

export interface RequestsOptions {
  /** From the actual send to the last byte of the response, milliseconds. */
  readonly timeoutMs: number;
  /** Null if no trace is written. */
  readonly trace: Trace | null;
  /** Null if requests carry no trace context. */
  readonly traceContext: TraceContext | null;
}

/** When a request is sent. */
export interface SendTime {
  /** On the threads' shared time line, milliseconds. */
  readonly moment: number;
  /** On the schedule's clock. */
  readonly nowMs: number;
  /** How late it is. */
  readonly startDelayMs: number;
  /** The part of the delay that is this thread's own. */
  readonly ownDelayMs: number;
}

/** Requests in flight, from the user's step to its response: their deadlines, and what is recorded about them. */
export class Requests {
  readonly #recorder: Recorder;
  readonly #options: RequestsOptions;
  readonly #deadlines = new Deadlines();

  constructor(recorder: Recorder, options: RequestsOptions) {
    this.#recorder = recorder;
    this.#options = options;
  }

  /** How many there are. */
  get underWay(): number {
    return this.#deadlines.size;
  }

  /** Sends the request of the user's step. False, with nothing sent, if making the request ended the journey. */
  send(user: WaitingUser, exchange: Exchange, at: SendTime): boolean {
    const stepNumber = user.firstStepNumber + user.currentStep;
    this.#enterStep(stepNumber);
    const request = user.getNextRequest();
    this.#leaveStep();
    if (request === null) return false;
    this.sendAs(user, exchange, request, at);
    return true;
  }

  /** Sends a request of the user. */
  sendAs(user: WaitingUser, exchange: Exchange, request: PlannedRequest, at: SendTime): void {
    const stepNumber = user.firstStepNumber + request.step.index;
    const { moment, nowMs, startDelayMs, ownDelayMs } = at;
    exchange.sentAtMs = moment;
    exchange.deadlineMs = moment + this.#options.timeoutMs;
    exchange.startDelayMs = startDelayMs;
    exchange.ownDelayMs = ownDelayMs;
    this.#deadlines.add(exchange);
    const age = Math.floor(nowMs / 1000) - Math.floor(user.arrivedMs / 1000);
    this.#recorder.sent(stepNumber, user.userTypeNumber, age, user.load);
    this.#recorder.gauge('inFlight', this.#deadlines.size);
    const { traceContext } = this.#options;
    exchange.send(user, traceContext?.addTo(request, user, exchange) ?? request);
  }

  /** The exchange has ended: its user moves on. */
  ended(user: WaitingUser, exchange: Exchange, moment: number): void {
    const serviceTimeMs = moment - exchange.sentAtMs;
    this.#deadlines.remove(exchange);
    this.#recorder.gauge('inFlight', this.#deadlines.size);
    const { request } = exchange;
    const stepNumber = user.firstStepNumber + request!.step.index;
    if (exchange.step?.decodes) exchange.decode();
    this.#enterStep(stepNumber);
    const judged = user.judge(exchange.response, request);
    this.#leaveStep();
    const failure = failureOf(exchange, judged);
    if (isStrayRedirect(exchange, user)) this.#recorder.count('strayRedirects');
    this.#recorder.ended(stepNumber, user.userTypeNumber, exchange, serviceTimeMs, failure);
    const responseTimeMs = exchange.startDelayMs + serviceTimeMs;
    this.#recorder.endedOf(user.load, responseTimeMs, failure !== null);
    this.#options.trace?.add(user, exchange, serviceTimeMs, failure);
    this.#enterStep(stepNumber);
    user.goOn(judged, request);
    this.#leaveStep();
  }

  /** Gives up the requests whose deadlines had passed by `moment`. */
  giveUpExpired(moment: number): void {
    for (const exchange of this.#deadlines.expired(moment)) {
      // Giving up one request may end others, whose places may already carry another request.
      if (exchange.deadlineMs <= moment) exchange.giveUp('timeout');
    }
  }

  giveUpAll(): void {
    for (const exchange of this.#deadlines.all()) exchange.giveUp('aborted');
  }

  /** From now on a step's code runs: if it hangs, its number is the only information about it. */
  #enterStep(stepNumber: number): void {
    this.#recorder.gauge('step', stepNumber + 1);
    enterUserCode();
  }

  #leaveStep(): void {
    leaveUserCode();
    this.#recorder.gauge('step', 0);
  }
}
