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

/** Reading this much at once takes a while, which does not delay the responses to other requests. */
const LARGE_BYTES = 16 * 1024;

export interface Destination {
  readonly endpoint: Endpoint;
  /** For the bodies from this origin. */
  readonly memory: BodyBudget;
  /** A larger body that a step reads ends the request with `response_too_large`. */
  readonly maxResponseBytes: number;
}

export interface ConnectionEvents {
  /** It is established. */
  opened(connection: Connection, opening: Opening): void;
  /** The first request has been sent or has failed: the connection is no longer being opened. */
  settled(connection: Connection): void;
  /** The request of `connection.user` has ended, successfully or not. */
  finished(connection: Connection): void;
  /** The service closed it after it had been idle for this long, milliseconds. */
  closedByService(connection: Connection, idleMs: number): void;
  /** The service has not closed it, although it had been idle for this long, milliseconds. */
  outlived(connection: Connection, idleMs: number): void;
}

/**
 * A place for one request at a time: the connection that carries it, the request's timing, and its outcome, in one
 * object that lives as long as the connection.
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
  /** When it became idle, on the threads' shared time line; milliseconds. */
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
  /** Taken from the budget for bodies. */
  #held = 0;
  #underWay: PlannedRequest | null = null;
  #settled = false;
  /** On the threads' shared time line. */
  #writtenAtMs = 0;
  /** When it was given to the client. */
  #writing = false;
  /** When the response began, and how long it has taken to read since, on the clock of the {@link loopWatch}. */
  #headAt = 0;
  /** The number of its last look at the loop watch. */
  #lastLook = 0;
  /** Not written yet: first it is checked whether the connection still exists. */
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
    this.#response = null;
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

  /** After how long the service says that it closes it; milliseconds, -1 if it does not say. */
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

  /** Drops the response: an idle connection keeps no memory of it. */
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
    // The delay up to here is our own, unless it waited for a connection.
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
    const idleness = `closed by the service after being idle for ${idleMs.toFixed(0)} ms`;
    this.#finish(errorClass, detail === '' ? idleness : detail);
  }

  /** The time for reading this response itself is not a delay. @returns the current time, on the clock of the loop watch */
  #reads(): number {
    const { looks, lookedAt } = loopWatch;
    const now = loopWatch.rest();
    if (looks === this.#lastLook) this.#headAt += now - lookedAt;
    this.#lastLook = loopWatch.looks;
    return now;
  }

  /** If the service has closed the connection, a turn of the event loop reveals it. */
  #look(request: PlannedRequest): void {
    this.#looking = request;
    setImmediate(() => {
      // Given up in the meantime, and possibly used by another request.
      if (this.#looking !== request) return;
      this.#looking = null;
      // This wait is our own delay, not the service's.
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

  /** It is written now, not when it was meant to be. */
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

/** Idempotent methods (RFC 9110, 9.2.2). */
const IDEMPOTENT: readonly string[] = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'];

function isRepeatable({ method }: PlannedRequest): boolean {
  return IDEMPOTENT.includes(method);
}
