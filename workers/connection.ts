import { nowMs } from '../src/border/clock.ts';
import type { ErrorClass } from '../src/border/error-classes.ts';
import type { WaitingUser } from '../src/crowd/waiting-user.ts';
import type { CompiledStep, PlannedRequest } from '../src/journey/compiled-step.ts';
import type { StepResponse } from '../src/journey/workflow.ts';
import { type BodyBudget, costOf } from './body-budget.ts';
import { decode } from './decode.ts';
import { withDefaults } from './default-headers.ts';
import type { Endpoint } from './endpoint.ts';
import type {
  ConnectionOwner,
  HttpClient,
  HttpConnection,
  HttpFailure,
  Opening,
  ResponseHandler,
  ResponseHead,
} from './http/http-client.ts';
import type { Reuse } from './http/idle-habits.ts';
import { loopWatch } from './loop-watch.ts';
import { Response } from './response.ts';
import type { Exchange } from './sender.ts';

const NOTHING: readonly Buffer[] = [];

/** To read this much at once takes a while: others' answers are no later for it. */
const LARGE_BYTES = 16 * 1024;

export interface Destination {
  readonly endpoint: Endpoint;
  /** For the bodies that come from there. */
  readonly memory: BodyBudget;
  /** A body that a step reads ends the request with `response_too_large` beyond this. */
  readonly maxResponseBytes: number;
}

export interface ConnectionEvents {
  /** It is established. */
  opened(connection: Connection, opening: Opening): void;
  /** The first request is on its way, or has failed: the connection is no longer being opened. */
  settled(connection: Connection): void;
  /** The request of `connection.user` has ended, one way or the other. */
  finished(connection: Connection): void;
  /** The service closed it after it had been idle for so long, milliseconds. */
  closedByService(connection: Connection, idleMs: number): void;
  /** The service has not closed it, though it had been idle for so long, milliseconds. */
  outlived(connection: Connection, idleMs: number): void;
}

/**
 * A place for one request at a time: the connection that carries it, the request's timing, and what came of
 * it, in one object that lives as long as the connection.
 */
export class Connection implements Exchange, ResponseHandler, ConnectionOwner {
  user: WaitingUser | null = null;
  step: CompiledStep | null = null;
  request: PlannedRequest | null = null;
  path = '';

  sentAtMs = 0;
  deadlineMs = 0;
  startDelayMs = 0;
  ownDelayMs = 0;
  readDelayMs = 0;
  spanId: string | null = null;
  earlier: Exchange | null = null;
  later: Exchange | null = null;

  opening: Opening | null = null;
  reused = false;
  retried = false;
  firstByteMs: number | null = null;
  bytes = 0;
  error: ErrorClass | null = null;
  errorDetail = '';
  /** Since when it has been idle, on the threads' shared time line; milliseconds. */
  idleSinceMs = 0;
  /** How the next request uses it. */
  reuse: Reuse = 'write';

  readonly #endpoint: Endpoint;
  readonly #client: HttpClient;
  readonly #memory: BodyBudget;
  readonly #maxResponseBytes: number;
  readonly #events: ConnectionEvents;
  readonly #retryOnStale: boolean;
  #http: HttpConnection | null = null;
  #head: ResponseHead | null = null;
  #body: Buffer[] | null = null;
  #response: Response | null = null;
  /** Taken from the memory for bodies. */
  #held = 0;
  #underWay: PlannedRequest | null = null;
  #settled = false;
  /** On the threads' shared time line. */
  #writtenAtMs = 0;
  /** It is given to the client at this moment. */
  #writing = false;
  /** When the response began, and how long it took to read since, on the clock of the {@link loopWatch}. */
  #headAt = 0;
  /** Which look at the loop watch was its last. */
  #lastLook = 0;
  /** Not written yet: it is looked first whether the connection is still there. */
  #looking: PlannedRequest | null = null;

  constructor(
    { endpoint, memory, maxResponseBytes }: Destination,
    client: HttpClient,
    events: ConnectionEvents,
    retryOnStale = false,
  ) {
    this.#retryOnStale = retryOnStale;
    this.#endpoint = endpoint;
    this.#memory = memory;
    this.#maxResponseBytes = maxResponseBytes;
    this.#client = client;
    this.#events = events;
  }

  get url(): string {
    return this.#endpoint.shown + this.path;
  }

  get status(): number {
    return this.#head?.status ?? 0;
  }

  get headers(): StepResponse['headers'] {
    return this.#head?.headers ?? {};
  }

  get response(): StepResponse {
    this.#response ??= new Response(this.#head, this.#body ?? NOTHING, this.error);
    return this.#response;
  }

  decode(): void {
    const encoding = this.headers['content-encoding'];
    if (this.#body === null || encoding === undefined) return;
    const decoded = decode(Buffer.concat(this.#body), `${encoding}`, this.#maxResponseBytes);
    if ('body' in decoded) {
      this.#body = [decoded.body];
      return;
    }
    this.error = decoded.errorClass;
    this.errorDetail = decoded.detail;
    this.#head = null;
    this.#body = null;
  }

  /** Whether it can carry another request; before the first one, it can. */
  get usable(): boolean {
    return this.#http === null || this.#http.usable;
  }

  /** After how long the service closes it, as it says; milliseconds, -1 where it does not. */
  get idleTimeoutMs(): number {
    return this.#http?.idleTimeoutMs ?? -1;
  }

  mentions(header: RegExp): boolean {
    return this.#head?.mentions(header) ?? false;
  }

  send(user: WaitingUser, request: PlannedRequest): void {
    this.user = user;
    this.step = request.step;
    this.request = request;
    this.path = request.path;
    this.opening = null;
    this.reused = false;
    this.retried = false;
    this.firstByteMs = null;
    this.bytes = 0;
    this.error = null;
    this.errorDetail = '';
    this.readDelayMs = 0;
    this.#underWay = request;
    if (this.#http !== null && this.reuse === 'look') this.#look(request);
    else this.#write(request);
  }

  giveUp(reason: ErrorClass): void {
    if (this.#underWay === null) return;
    this.#looking = null;
    this.#http?.abort();
    if (reason === 'timeout') this.ownDelayMs += Math.max(0, nowMs() - this.deadlineMs);
    this.#finish(reason, '');
  }

  close(): void {
    this.#http?.close();
  }

  /** Forgets the response: a connection that waits holds no memory of the last one. */
  release(): void {
    this.#settle();
    this.user = null;
    this.step = null;
    this.request = null;
    this.#head = null;
    this.#body = null;
    this.#response = null;
    this.#memory.giveBack(this.#held);
    this.#held = 0;
  }

  onOpen(opening: Opening): void {
    this.opening = opening;
    this.ownDelayMs += loopWatch.answered();
    this.#events.opened(this, opening);
  }

  onIdleClose(): void {
    this.#events.closedByService(this, nowMs() - this.idleSinceMs);
  }

  onSent(reused: boolean): void {
    this.reused = reused;
    this.#writtenAtMs = nowMs();
    // Up to here it is our delay, where it did not wait for a connection.
    if (this.#writing) this.#postponeStart(this.#writtenAtMs);
    this.#settle();
  }

  onHead(head: ResponseHead): void {
    this.#head = head;
    this.firstByteMs = nowMs() - this.#writtenAtMs;
    this.readDelayMs = loopWatch.answered();
    this.#headAt = loopWatch.lookedAt;
    this.#lastLook = loopWatch.looks;
  }

  onBody(bytes: Buffer, from: number, to: number): void {
    this.bytes += to - from;
    if (to - from > LARGE_BYTES) this.#reads();
    if (this.step?.reads === 'discard') return;
    const cost = costOf(to - from);
    if (this.bytes > this.#maxResponseBytes || !this.#memory.take(cost)) {
      this.giveUp('response_too_large');
      return;
    }
    this.#held += cost;
    this.#body ??= [];
    const copy = Buffer.allocUnsafe(to - from);
    bytes.copy(copy, 0, from, to);
    this.#body.push(copy);
  }

  onEnd(): void {
    // While this thread was busy, the service may have been unable to send the rest.
    this.readDelayMs += this.#reads() - this.#headAt;
    this.#finish(null, '');
  }

  onFailure({ errorClass, detail }: HttpFailure): void {
    if (errorClass !== 'connection_stale') {
      this.#finish(errorClass, detail);
      return;
    }
    const idleMs = this.sentAtMs - this.idleSinceMs;
    this.#events.closedByService(this, idleMs);
    const request = this.#underWay;
    if (this.#retryOnStale && !this.retried && request !== null && isRepeatable(request)) {
      this.retried = true;
      this.#write(request);
      return;
    }
    const idleness = `closed by the service after ${idleMs.toFixed(0)} ms of idleness`;
    this.#finish(errorClass, detail === '' ? idleness : detail);
  }

  /** What it takes to read this response itself is no delay. @returns the moment, on the clock of the loop watch */
  #reads(): number {
    const { looks, lookedAt } = loopWatch;
    const now = loopWatch.rest();
    if (looks === this.#lastLook) this.#headAt += now - lookedAt;
    this.#lastLook = loopWatch.looks;
    return now;
  }

  /** A turn of the event loop brings the news that the service has closed the connection, if it has. */
  #look(request: PlannedRequest): void {
    this.#looking = request;
    setImmediate(() => {
      // Given up meanwhile, and maybe another request's by now.
      if (this.#looking !== request) return;
      this.#looking = null;
      // This wait is our delay, not the service's.
      const moment = nowMs();
      this.#postponeStart(moment);
      if (this.usable) this.#events.outlived(this, moment - this.idleSinceMs);
      this.#write(request);
    });
  }

  #write(request: PlannedRequest): void {
    if (this.#http === null || !this.#http.usable) {
      this.#http = this.#client.open(this.#endpoint, this);
    }
    this.#writing = true;
    this.#http.send(withDefaults(request, this.#endpoint.headers), this);
    this.#writing = false;
  }

  #finish(error: ErrorClass | null, detail: string): void {
    this.#underWay = null;
    this.#settle();
    this.error = error;
    this.errorDetail = detail;
    if (error !== null) {
      this.#head = null;
      this.#body = null;
    }
    this.#events.finished(this);
  }

  /** It is written now, and not when it was meant to be. */
  #postponeStart(moment: number): void {
    const laterMs = moment - this.sentAtMs;
    this.startDelayMs += laterMs;
    this.ownDelayMs += laterMs;
    this.sentAtMs = moment;
  }

  #settle(): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#events.settled(this);
  }
}

/** Methods that mean the same however often they are sent (RFC 9110, 9.2.2). */
const IDEMPOTENT: readonly string[] = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'];

function isRepeatable({ method }: PlannedRequest): boolean {
  return IDEMPOTENT.includes(method);
}
