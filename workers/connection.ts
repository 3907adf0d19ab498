import { nowMs } from '../src/border/clock.ts';
import type { ErrorClass } from '../src/border/error-classes.ts';
import type { WaitingUser } from '../src/crowd/waiting-user.ts';
import type { CompiledStep, PlannedRequest } from '../src/journey/compiled-step.ts';
import type { StepResponse } from '../src/journey/workflow.ts';
import type { BodyBudget } from './body-budget.ts';
import type { ConnectionEvents } from './connection-events.ts';
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
import { isIdempotent } from './http/idempotent.ts';
import type { Reuse } from './http/idle-habits.ts';
import { loopWatch } from './loop-watch.ts';
import { ReadingTime } from './reading-time.ts';
import { ReceivedBody } from './received-body.ts';
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
  error: ErrorClass | null = null;
  errorDetail = '';
  /** When it became idle, on the threads' shared time line; milliseconds. */
  idleSinceMs = 0;
  /** How the next request uses it. */
  reuse: Reuse = 'write';

  readonly #endpoint: Endpoint;
  readonly #client: HttpClient;
  readonly #maxResponseBytes: number;
  readonly #body: ReceivedBody;
  readonly #reading = new ReadingTime();
  readonly #events: ConnectionEvents<Connection>;
  readonly #retryOnStale: boolean;
  #http: HttpConnection | null = null;
  #head: ResponseHead | null = null;
  #response: Response | null = null;
  #underWay: PlannedRequest | null = null;
  #settled = false;
  /** On the threads' shared time line. */
  #writtenAtMs = 0;
  /** When it was given to the client. */
  #writing = false;
  /** Not written yet: first it is checked whether the connection still exists. */
  #looking: PlannedRequest | null = null;

  constructor(
    { endpoint, memory, maxResponseBytes }: Destination,
    client: HttpClient,
    events: ConnectionEvents<Connection>,
    retryOnStale = false,
  ) {
    this.#retryOnStale = retryOnStale;
    this.#endpoint = endpoint;
    this.#maxResponseBytes = maxResponseBytes;
    this.#body = new ReceivedBody(memory, maxResponseBytes);
    this.#client = client;
    this.#events = events;
  }

  get url(): string {
    return this.#endpoint.shown + this.path;
  }

  get status(): number {
    return this.#head?.status ?? 0;
  }

  get bytes(): number {
    return this.#body.bytes;
  }

  get headers(): StepResponse['headers'] {
    return this.#head?.headers ?? {};
  }

  get response(): StepResponse {
    this.#response ??= new Response(this.#head, this.#body.pieces ?? NOTHING, this.error);
    return this.#response;
  }

  decode(): void {
    const encoding = this.headers['content-encoding'];
    const { pieces } = this.#body;
    if (pieces === null || encoding === undefined) return;
    this.#response = null;
    const decoded = decode(Buffer.concat(pieces), `${encoding}`, this.#maxResponseBytes);
    if ('body' in decoded) {
      this.#body.pieces = [decoded.body];
      return;
    }
    this.error = decoded.errorClass;
    this.errorDetail = decoded.detail;
    this.#head = null;
    this.#body.pieces = null;
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
    this.#body.bytes = 0;
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
    this.#response = null;
    this.#body.release();
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
    this.readDelayMs = this.#reading.begin();
  }

  onBody(bytes: Buffer, from: number, to: number): void {
    this.#body.bytes += to - from;
    if (to - from > LARGE_BYTES) this.#reading.delayNow();
    if (this.step?.reads === 'discard') return;
    if (!this.#body.keep(bytes, from, to)) this.giveUp('response_too_large');
  }

  onEnd(): void {
    this.readDelayMs += this.#reading.delayNow();
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
    if (this.#retryOnStale && !this.retried && request !== null && isIdempotent(request.method)) {
      this.retried = true;
      this.#write(request);
      return;
    }
    const idleness = `closed by the service after being idle for ${idleMs.toFixed(0)} ms`;
    this.#finish(errorClass, detail === '' ? idleness : detail);
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
      this.#body.pieces = null;
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
