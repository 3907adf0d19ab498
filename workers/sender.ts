import type { ErrorClass } from '../src/border/error-classes.ts';
import type { WaitingUser } from '../src/crowd/waiting-user.ts';
import type { CompiledStep, PlannedRequest } from '../src/journey/compiled-step.ts';
import type { StepResponse } from '../src/journey/workflow.ts';
import type { Opening } from './http/http-client.ts';

/**
 * Carries one request at a time. It belongs to a user from {@link Sender.acquire} to
 * {@link Sender.release}; timing, request and response stay readable for that time.
 */
export interface Exchange {
  /** Null before {@link send}. */
  readonly user: WaitingUser | null;
  readonly step: CompiledStep | null;
  readonly request: PlannedRequest | null;
  readonly path: string;
  /** Where the request goes, safe to show once credentials are masked. */
  readonly url: string;

  /** When it was written, milliseconds on the threads' shared time line. Set by the loop; a sender that writes later corrects it. */
  sentAtMs: number;
  deadlineMs: number;
  /** Intended start to actual send, milliseconds; corrected together with {@link sentAtMs}. */
  startDelayMs: number;
  /**
   * Upper bound on the part of the time until it was written that is this thread's own doing; milliseconds. Set by the
   * loop; a sender adds the time for connecting and writing.
   */
  ownDelayMs: number;
  /** Upper bound on how long the response waited for this thread; milliseconds. */
  readonly readDelayMs: number;
  /** Span id of the request, 16 hexadecimal digits; null if requests carry no trace context. */
  spanId: string | null;
  /** Neighbors in the list of requests in flight, ordered by deadline. */
  earlier: Exchange | null;
  later: Exchange | null;

  /** How its connection was established, if it was opened for this request. */
  readonly opening: Opening | null;
  /** From the write of the request to the head of its response, milliseconds; null if there was none. */
  readonly firstByteMs: number | null;
  /** Whether its connection had carried a request before. */
  readonly reused: boolean;
  /** Whether the request was sent a second time, because the connection was closed just as it was sent first. */
  readonly retried: boolean;
  /** 0 if there was no response. */
  readonly status: number;
  readonly headers: StepResponse['headers'];
  /** Whether a header's name matches; cheaper than reading `headers`. @param name in any case, with its colon, such as /^age:/im */
  mentions(name: RegExp): boolean;
  /** Of the body. */
  readonly bytes: number;
  readonly error: ErrorClass | null;
  /** The error's message; empty if its class says everything. */
  readonly errorDetail: string;
  /** Decompresses the body of the response; sets {@link error} if that fails. Called before {@link response} is read. */
  decode(): void;
  /** The response for the workflow. */
  readonly response: StepResponse;

  /** Sends a request. {@link SenderEvents.finished} follows exactly once, possibly before this returns. */
  send(user: WaitingUser, request: PlannedRequest): void;
  /** Ends the request in flight, if there is one, with this error. */
  giveUp(reason: ErrorClass): void;
}

/** What the user loop needs from HTTP: places for requests, and a queue of users for them. */
export interface Sender {
  /** Users in the queue. */
  readonly waiting: number;
  /** Set by the loop: this thread is behind its schedule, so a queue does not mean that services are slow. */
  behind: boolean;

  /** Places in the queue that are not available to requests to this service: taken, or reserved for other services. */
  placesTaken(service: string): number;
  /** A place for a user's request to the service; null if there is none, and the user has to {@link wait}. */
  acquire(service: string, user: WaitingUser): Exchange | null;
  /** Queues a user for the service. Active users are served before those who are `arriving`. */
  wait(user: WaitingUser, service: string, arriving: boolean): void;
  /** The exchange is over and has been read: its place goes to the queue, or becomes idle. */
  release(exchange: Exchange): void;
  /** The user makes no more requests: its own connections are closed. */
  left(user: WaitingUser): void;
  /** Must be called now and then: the queue may be served with connections that another service does not need. */
  rebalance(): void;
  /** Serves no user in the queue until {@link goOn}. */
  hold(): void;
  goOn(): void;
  /** Empties the queue. */
  drainWaiting(): Iterable<WaitingUser>;
  closeAll(): void;
}

export interface SenderEvents {
  /** The exchange has ended, successfully or not: time to read it and to {@link Sender.release} it. */
  finished(exchange: Exchange): void;
  /** There is a place for this user, who waited. */
  freed(user: WaitingUser, exchange: Exchange): void;
}
