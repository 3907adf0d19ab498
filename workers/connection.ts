import { Client, type Dispatcher } from 'undici';
import { nowMs } from '../src/border/clock.ts';
import type { ErrorClass } from '../src/border/error-classes.ts';
import type { WaitingUser } from '../src/crowd/waiting-user.ts';
import type { CompiledStep } from '../src/journey/compile.ts';
import type { PlannedRequest } from '../src/journey/simulated-user.ts';
import type { StepResponse } from '../src/journey/workflow.ts';
import { type BodyBudget, costOf } from './body-budget.ts';
import type { Endpoint } from './endpoint.ts';
import { errorClassOf } from './error-class.ts';
import type { Exchange } from './sender.ts';

type ResponseHeaders = StepResponse['headers'];

/** A body beyond this ends the request with `response_too_large`. */
const MAX_RESPONSE_BYTES = 64 * 1024 * 1024;

/** So do headers beyond this, all of them together. */
const MAX_HEADER_BYTES = 16 * 1024;

const NO_HEADERS: ResponseHeaders = {};

const NOT_PARSED = Symbol('not parsed');

/** One for all: an error of its own, with its stack, would cost more than the closing. */
const CLOSED = new Error('closed');

export interface ConnectionEvents {
  /** The first request is on its way, or has failed: the connection is no longer being opened. */
  settled(): void;
  /** The request of `connection.user` has ended, one way or the other. */
  finished(connection: Connection): void;
}

/**
 * One connection with at most one request on it: undici's handler, the response as the workflow reads
 * it, and the request's timing, in one object that lives as long as the connection.
 */
export class Connection implements Dispatcher.DispatchHandler, Exchange, StepResponse {
  user: WaitingUser | null = null;
  step: CompiledStep | null = null;
  path = '';

  /** On the threads' shared time line, milliseconds. */
  sentAtMs = 0;
  deadlineMs = 0;
  /** Intended start to actual send, on the schedule's clock. */
  startDelayMs = 0;
  /** Of the request, 16 hexadecimal digits; null where requests carry no trace context. */
  spanId: string | null = null;
  /** Neighbours in the list of requests under way, ordered by deadline. */
  earlier: Exchange | null = null;
  later: Exchange | null = null;

  status = 0;
  headers: ResponseHeaders = NO_HEADERS;
  bytes = 0;
  error: ErrorClass | null = null;
  /** What the error said of itself; empty where there is nothing to add to its class. */
  errorDetail = '';

  readonly #endpoint: Endpoint;
  readonly #events: ConnectionEvents;
  readonly #memory: BodyBudget;
  #client: Client;
  #controller: Dispatcher.DispatchController | null = null;
  #chunks: Buffer[] = [];
  /** Taken from the memory for bodies. */
  #held = 0;
  #json: unknown = NOT_PARSED;
  #giveUpReason: ErrorClass | null = null;
  #settled = false;
  /** Whether the next request goes out over a connection that is there already. */
  #established = false;

  constructor(endpoint: Endpoint, memory: BodyBudget, events: ConnectionEvents) {
    this.#endpoint = endpoint;
    this.#memory = memory;
    this.#events = events;
    this.#client = this.#newClient();
  }

  /** Where the request under way goes, or went. */
  get url(): string {
    return this.#endpoint.shown + this.path;
  }

  get response(): StepResponse {
    return this;
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  get text(): string {
    const [first] = this.#chunks;
    if (first === undefined) return '';
    return (this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks)).toString();
  }

  get json(): unknown {
    if (this.#json === NOT_PARSED) this.#json = parsed(this.text);
    return this.#json;
  }

  send(user: WaitingUser, request: PlannedRequest): void {
    this.user = user;
    this.step = request.step;
    this.path = request.path;
    this.status = 0;
    this.headers = NO_HEADERS;
    this.bytes = 0;
    this.error = null;
    this.errorDetail = '';
    this.#giveUpReason = null;
    const { method, path, headers, body } = request;
    this.#client.dispatch({ method, path: this.#endpoint.pathPrefix + path, headers, body }, this);
  }

  /** Ends the request under way, if there is one; `finished` follows with this as its error. */
  giveUp(reason: ErrorClass): void {
    if (this.user === null) return;
    this.#giveUpReason = reason;
    const cause = new Error(reason);
    if (this.#controller !== null) {
      this.#controller.abort(cause);
      return;
    }
    // Still connecting: there is nothing to abort but the client itself.
    void this.#client.destroy(cause);
  }

  close(): void {
    void this.#client.destroy(CLOSED);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#established) this.#writtenOnlyNow();
    this.#established = true;
    this.#settle();
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: ResponseHeaders,
  ): void {
    if (statusCode < 200) return;
    this.status = statusCode;
    this.headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.bytes += chunk.length;
    if (this.step?.reads === 'discard' || this.#giveUpReason !== null) return;
    const cost = costOf(chunk);
    if (this.#memory.take(cost)) {
      this.#held += cost;
      this.#chunks.push(chunk);
    } else {
      this.giveUp('response_too_large');
    }
  }

  onResponseEnd(): void {
    this.#finish(null);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    // No connection. undici insists that nothing is queued on the client while it says so, and what
    // follows may send the next request: that one gets a client of its own.
    if (this.#controller === null) this.#client = this.#newClient();
    if (this.#giveUpReason === null) this.errorDetail = error.message;
    this.#finish(this.#giveUpReason ?? errorClassOf(error));
  }

  /** Forgets the response: a connection that waits holds no memory of the last one. */
  release(): void {
    this.#settle();
    this.user = null;
    this.step = null;
    this.headers = NO_HEADERS;
    this.#json = NOT_PARSED;
    if (this.#chunks.length === 0) return;
    this.#chunks = [];
    this.#memory.giveBack(this.#held);
    this.#held = 0;
  }

  #finish(error: ErrorClass | null): void {
    if (this.user === null) return;
    this.#settle();
    this.#controller = null;
    this.error = error;
    if (error !== null) this.status = 0;
    this.#events.finished(this);
  }

  /**
   * undici looks at a connection that was idle for a turn of the event loop before it writes to it
   * (GHSA-35p6-xmwp-9g52). That is our delay; the connecting, otherwise, is a part of the service.
   */
  #writtenOnlyNow(): void {
    const moment = nowMs();
    this.startDelayMs += moment - this.sentAtMs;
    this.sentAtMs = moment;
  }

  #settle(): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#events.settled();
  }

  #newClient(): Client {
    const client = new Client(this.#endpoint.origin, {
      connect: this.#endpoint.connect,
      pipelining: 1,
      allowH2: false,
      maxResponseSize: MAX_RESPONSE_BYTES,
      maxHeaderSize: MAX_HEADER_BYTES,
      // Deadlines are the worker's own, for the request as a whole.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    this.#established = false;
    client.on('disconnect', () => {
      this.#established = false;
    });
    return client;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
