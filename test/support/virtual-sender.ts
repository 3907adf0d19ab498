import type { ErrorClass } from '../../src/border/error-classes.ts';
import type { WaitingUser } from '../../src/crowd/waiting-user.ts';
import type { CompiledStep, PlannedRequest } from '../../src/journey/compiled-step.ts';
import { SAMPLE_RESPONSE } from '../../src/journey/sample-answer.ts';
import type { StepResponse } from '../../src/journey/workflow.ts';
import type { Exchange, Sender, SenderEvents } from '../../workers/sender.ts';
import { UserQueue } from '../../workers/user-queue.ts';
import type { VirtualTime } from './virtual-time.ts';

/** Milliseconds to the response; `refused`: it fails before `send` returns; `never`: there is none. */
export type Answering = number | 'refused' | 'never';

/** The response to a request that is sent at a given time. */
export type Answers = (user: WaitingUser, atMs: number, request: PlannedRequest) => Answering;

/** A request as it was sent. */
export interface SentRequest {
  readonly user: number;
  readonly atMs: number;
  /** Its user's, on the schedule's clock. */
  readonly dueMs: number;
  readonly startDelayMs: number;
}

export interface VirtualSenderOptions {
  /** Maximum number of requests in flight. */
  readonly places: number;
  readonly answering: Answers;
}

/** Carries requests to services that exist only in a test. */
export class VirtualSender implements Sender {
  readonly sent: SentRequest[] = [];
  readonly time: Pick<VirtualTime, 'now' | 'arrive'>;
  readonly options: VirtualSenderOptions;
  readonly events: SenderEvents;
  readonly #onTheirWay = new UserQueue();
  readonly #arriving = new UserQueue();
  behind = false;
  waiting = 0;
  closed = false;
  #taken = 0;
  #onHold = false;

  constructor(
    time: Pick<VirtualTime, 'now' | 'arrive'>,
    options: VirtualSenderOptions,
    events: SenderEvents,
  ) {
    this.time = time;
    this.options = options;
    this.events = events;
  }

  left(): void {}

  placesTaken(): number {
    return this.waiting;
  }

  acquire(): Exchange | null {
    if (this.#taken >= this.options.places) return null;
    this.#taken++;
    return new VirtualExchange(this);
  }

  wait(user: WaitingUser, _service: string, arriving: boolean): void {
    (arriving ? this.#arriving : this.#onTheirWay).push(user);
    this.waiting++;
  }

  release(): void {
    this.#taken--;
    this.#serve();
  }

  rebalance(): void {
    this.#serve();
  }

  hold(): void {
    this.#onHold = true;
  }

  goOn(): void {
    this.#onHold = false;
    this.#serve();
  }

  *drainWaiting(): Generator<WaitingUser> {
    for (let user = this.#nextWaiting(); user !== null; user = this.#nextWaiting()) {
      this.waiting--;
      yield user;
    }
  }

  closeAll(): void {
    this.closed = true;
  }

  #serve(): void {
    while (!this.#onHold && this.waiting > 0) {
      const exchange = this.acquire();
      if (exchange === null) return;
      this.waiting--;
      this.events.freed(this.#nextWaiting()!, exchange);
    }
  }

  #nextWaiting(): WaitingUser | null {
    return this.#onTheirWay.shift() ?? this.#arriving.shift();
  }
}

class VirtualExchange implements Exchange {
  user: WaitingUser | null = null;
  step: CompiledStep | null = null;
  request: PlannedRequest | null = null;
  path = '';
  url = '';
  sentAtMs = 0;
  deadlineMs = 0;
  startDelayMs = 0;
  ownDelayMs = 0;
  readDelayMs = 0;
  spanId: string | null = null;
  earlier: Exchange | null = null;
  later: Exchange | null = null;
  status = 0;
  headers = {};
  mentions = () => false;
  opening = null;
  reused = false;
  readonly retried = false;
  readonly firstByteMs = null;
  bytes = 0;
  error: ErrorClass | null = null;
  errorDetail = '';
  response: StepResponse = SAMPLE_RESPONSE;
  readonly #sender: VirtualSender;
  #over = false;

  constructor(sender: VirtualSender) {
    this.#sender = sender;
  }

  send(user: WaitingUser, request: PlannedRequest): void {
    const { time, options, sent } = this.#sender;
    this.user = user;
    this.step = request.step;
    this.request = request;
    this.path = request.path;
    const { dueMs, index } = user;
    sent.push({ user: index, atMs: time.now(), dueMs, startDelayMs: this.startDelayMs });
    const answer = options.answering(user, time.now(), request);
    if (answer === 'refused') this.#end('connection_refused');
    else if (answer !== 'never') time.arrive(time.now() + answer, () => this.#end(null));
  }

  decode(): void {}

  giveUp(reason: ErrorClass): void {
    this.#end(reason);
  }

  #end(error: ErrorClass | null): void {
    if (this.#over) return;
    this.#over = true;
    this.error = error;
    this.status = error === null ? 200 : 0;
    if (error !== null) this.response = { ...SAMPLE_RESPONSE, status: 0, ok: false, error };
    this.#sender.events.finished(this);
  }
}
