import type { ErrorClass } from '../src/border/error-classes.ts';
import type { WaitingUser } from '../src/crowd/waiting-user.ts';
import type { CompiledStep, PlannedRequest } from '../src/journey/compiled-step.ts';
import type { StepResponse } from '../src/journey/workflow.ts';
import type { Opening } from './http/http-client.ts';

/**
 * Carries one request at a time. It belongs to a user from {@link Sender.acquire} to
 * {@link Sender.release}; timing, request and answer stay readable for as long.
 */
export interface Exchange {
  /** Null before {@link send}. */
  readonly user: WaitingUser | null;
  readonly step: CompiledStep | null;
  readonly request: PlannedRequest | null;
  readonly path: string;
  /** Where the request goes, as it may be shown once credentials are masked. */
  readonly url: string;

  /** When it was written, milliseconds on the threads' shared time line. Set by the loop; a sender that writes later corrects it. */
  sentAtMs: number;
  deadlineMs: number;
  /** Intended start to actual send, milliseconds; corrected together with {@link sentAtMs}. */
  startDelayMs: number;
  /**
   * How much of the time until it was written may be this thread's own doing; milliseconds. Set by the loop; a
   * sender adds what it takes to connect and to write.
   */
  ownDelayMs: number;
  /** For how long, at most, the answer waited for this thread; milliseconds. */
  readonly readDelayMs: number;
  /** Span of the request, 16 hexadecimal digits; null where requests carry no trace context. */
  spanId: string | null;
  /** Neighbours in the list of requests under way, ordered by deadline. */
  earlier: Exchange | null;
  later: Exchange | null;

  /** How its connection came to be, where it was opened for this request. */
  readonly opening: Opening | null;
  /** From the write of the request to the head of its response, milliseconds; null where none came. */
  readonly firstByteMs: number | null;
  /** Whether its connection had carried a request before. */
  readonly reused: boolean;
  /** Whether the request was sent a second time, the connection having been closed just as it was sent first. */
  readonly retried: boolean;
  /** 0 where no answer came. */
  readonly status: number;
  readonly headers: StepResponse['headers'];
  /** Whether a header's name matches, for less than reading `headers` costs. @param name in lower case, with its colon, such as /^age:/m */
  mentions(name: RegExp): boolean;
  /** Of the body. */
  readonly bytes: number;
  readonly error: ErrorClass | null;
  /** What the error said of itself; empty where there is nothing to add to its class. */
  readonly errorDetail: string;
  /** Unpacks the body of the answer; where that fails, it is the {@link error}. Before {@link response} is read. */
  decode(): void;
  /** What the workflow is given to read. */
  readonly response: StepResponse;

  /** Sends a request. {@link SenderEvents.finished} follows exactly once, possibly before this returns. */
  send(user: WaitingUser, request: PlannedRequest): void;
  /** Ends the request under way, if there is one, with this error. */
  giveUp(reason: ErrorClass): void;
}

/** What the user loop needs of HTTP: places for requests, and a queue of users for them. */
export interface Sender {
  /** Users in the queue. */
  readonly waiting: number;
  /** Set by the loop: this thread is behind its schedule, so that a queue is no sign of slow services. */
  behind: boolean;

  /** Places in the queue that a request to this service cannot have: taken, or kept for other services. */
  placesTaken(service: string): number;
  /** A place for a user's request to the service; null when there is none, and the user has to {@link wait}. */
  acquire(service: string, user: WaitingUser): Exchange | null;
  /** Queues a user for the service. Users on their way are served before those who are `arriving`. */
  wait(user: WaitingUser, service: string, arriving: boolean): void;
  /** The exchange is over and read: its place goes to the queue, or rests. */
  release(exchange: Exchange): void;
  /** The user makes no more requests: what is its own is closed. */
  left(user: WaitingUser): void;
  /** To be called now and then: the queue may be served by what another service has no use for. */
  rebalance(): void;
  /** Serves nobody in the queue until {@link goOn}. */
  hold(): void;
  goOn(): void;
  /** Empties the queue. */
  drainWaiting(): Iterable<WaitingUser>;
  closeAll(): void;
}

export interface SenderEvents {
  /** The exchange has ended, one way or the other: time to read it and to {@link Sender.release} it. */
  finished(exchange: Exchange): void;
  /** There is a place for this user, who waited. */
  freed(user: WaitingUser, exchange: Exchange): void;
}
