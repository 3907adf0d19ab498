import type { Random } from '../border/random.ts';
import type { WhenRowsRunOut } from './data-source.ts';
import { type JourneyLog, noteCheck, noteCount, noteTime, SILENT } from './journey-log.ts';
import type { Outcome } from './outcome.ts';
import type { Fields, MultipartFields } from './request-parts.ts';
import type { SampleAnswer } from './sample.ts';
import type { StandardSchema } from './standard-schema.ts';
import type { ThinkTime } from './think-time.ts';

export type HttpMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';

/** The response to a step's request, as the workflow sees it. */
export interface StepResponse<Json = unknown> {
  /** HTTP status code; 0 if there was no response. */
  readonly status: number;
  /** Whether the status is one of 200-299. */
  readonly ok: boolean;
  /**
   * The body, parsed on first access; undefined if it is missing or not JSON. Never throws. Integers that do not fit a
   * double are `bigint`.
   */
  readonly json: Json;
  /** The body as text; empty if the step discards it. */
  readonly text: string;
  /** The raw body; empty if the step discards it. */
  readonly bytes: Uint8Array;
  /** Header names are in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Why there was no response, such as `timeout`; null if there was one. */
  readonly error: string | null;
}

/** How a step reads the response's body. `discard` is the cheapest: the bytes are only counted. */
export type BodyUse = 'json' | 'text' | 'discard';

/**
 * What counts as a success of a step: a status, one of several, or a function of the response. The function returns
 * `true`, `false`, or the reason for the failure.
 */
export type Expectation<Json = unknown> =
  | number
  | readonly number[]
  | ((response: StepResponse<Json>) => boolean | string);

/** A JSON value that is serialized only once. */
export type StaticJson =
  | Readonly<Record<string, unknown>>
  | readonly unknown[]
  | string
  | number
  | boolean
  | null;

export interface StepOptions<W> {
  /** The step's name in statistics; default: the method and a fixed path, or `step-<index>`. */
  readonly name?: string;
  /** Default `GET`. */
  readonly method?: HttpMethod;
  /** Appended to the path, URL-encoded. */
  readonly query?: Fields | ((workflow: W) => Fields);
  /** Headers, or a function that returns them; they take precedence over automatic headers. */
  readonly headers?:
    | Readonly<Record<string, string>>
    | ((workflow: W) => Readonly<Record<string, string>>);
  /** The request's JSON body, or a function that returns it. A step has at most one body. */
  readonly json?: StaticJson | ((workflow: W) => unknown);
  /** A form body, as browsers send it. */
  readonly form?: Fields | ((workflow: W) => Fields);
  /** A plain text body. */
  readonly text?: string | ((workflow: W) => string);
  /** A binary body. */
  readonly bytes?: Uint8Array | ((workflow: W) => Uint8Array);
  /** A body of fields and files. */
  readonly multipart?: MultipartFields | ((workflow: W) => MultipartFields);
  /** Default `json`. */
  readonly body?: BodyUse;
  /** What counts as a success. Default: every status below 400. Other responses count as failed. */
  readonly expect?: Expectation;
  /** A schema for the JSON of the response, from valibot, zod, arktype or others; a response that does not match counts as failed. */
  readonly response?: StandardSchema;
  /** Requests a compressed response and decompresses it: gzip, brotli or zstd. */
  readonly decode?: boolean;
  /**
   * The response of `plan` to this step: the JSON body, an `answer()`, or a function of the request's path that returns
   * one; default: a body that every built-in step accepts.
   */
  readonly sample?: StaticJson | SampleAnswer | ((workflow: W, path: string) => unknown);
}

/** What follows a response: a step's index or name, or the end, as `'end'` or the number of steps. */
export type NextStep = number | string;

/**
 * One request of a workflow and what follows it: `next` returns the step that comes after the response. Paths that
 * carry data need `encodeURIComponent`.
 */
export type Step<W extends Workflow = Workflow> = readonly [
  service: string,
  path: string | ((workflow: W) => string),
  options: StepOptions<W>,
  next: (workflow: W, response: StepResponse) => NextStep,
];

export type Steps<W extends Workflow> = readonly Step<W>[];

/** Steps of an unknown workflow: they can be counted and compiled, but not called. */
export type AnySteps = readonly Step<never>[];

/** The settings of a profile that shape a journey; one object is shared by all users. */
export interface JourneySettings {
  readonly seed: number;
  readonly thinkTime: ThinkTime;
  /** User type -> probability, 0 to 1, that a buyer completes the purchase. */
  readonly completion: Readonly<Record<string, number>>;
  /** The id of this run; empty for a user that is driven by hand. */
  readonly runId?: string;
  /** Receives checks, counters and timings; default: they are discarded. */
  readonly log?: JourneyLog;
  /** Default: `stop`. */
  readonly whenRowsRunOut?: WhenRowsRunOut;
}

/** The user who plays a workflow, as the workflow sees it. */
export interface JourneyUser {
  /** 0 or more, unique in a run: the n-th user to arrive. */
  readonly index: number;
  /** Type and index, such as `free-17`: unique in a run, and the same in each run with this seed. */
  readonly userId: string;
  readonly userType: string;
  readonly settings: JourneySettings;
  /** The source of all random values of this user. */
  readonly random: Random;
  /** Sent as a bearer token with each request, once a step has set it. */
  authToken: string | null;
  /** Index of the step whose request is next or in flight. */
  readonly currentStep: number;
  /** Storage for values that a workflow has no field for. */
  readonly context: Record<string, unknown>;
  /** Think time before the next request, from the end of the last response, milliseconds; see {@link thinkFor}. */
  readonly thinkTimeMs: number;
  /**
   * Sets the think time after the response that is being read or awaited, instead of the profile's think time.
   *
   * @param ms 0 to 3,600,000
   * @throws RangeError
   */
  thinkFor(ms: number): void;
  /** Null until the journey has ended. */
  outcome: Outcome | null;
  /** Why the journey failed, according to the workflow; empty if it gave no reason. */
  failure: string;
}

export interface WorkflowClass {
  new (user: JourneyUser): Workflow;
  readonly steps: AnySteps;
}

/** Probability of completing a purchase for user types without a `completion` of their own. */
const DEFAULT_COMPLETION = 0.5;

/**
 * What a user does, one request after the other. A subclass declares its steps once for all users; each user has an
 * instance, whose fields carry what this user learned from one response to the next request.
 *
 * ```ts
 * class GiftWorkflow extends Workflow {
 *   static override readonly steps: Steps<GiftWorkflow> = [
 *     ['product', '/products/gift', {}, (w, r) => { w.sku = String(r.status); return 1; }],
 *     ['cart', '/carts', { method: 'POST', json: (w) => ({ sku: w.sku }) }, (w) => w.steps.length],
 *   ];
 *   sku = '';
 * }
 * registerWorkflow('gift', GiftWorkflow);
 * ```
 *
 * Take all random values from the user, never from `Math.random`: the seed then determines the journey.
 */
export abstract class Workflow {
  static readonly steps: AnySteps = [];

  readonly user: JourneyUser;

  constructor(user: JourneyUser) {
    this.user = user;
  }

  /** The class's steps; their length, returned by a step's `next`, ends the journey. */
  get steps(): AnySteps {
    return (this.constructor as unknown as WorkflowClass).steps;
  }

  get context(): Record<string, unknown> {
    return this.user.context;
  }

  get userType(): string {
    return this.user.userType;
  }

  /**
   * Identifies this run, for e-mail addresses and other names that a service accepts only once and that would repeat with
   * the same seed. Empty for a user that is driven by hand.
   */
  get runId(): string {
    return this.user.settings.runId ?? '';
  }

  /** The first step of the journey; called once. */
  firstStep(): NextStep {
    return 0;
  }

  /** Uniform in [0, 1). */
  random(): number {
    return this.user.random.next();
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.random() < probability;
  }

  /** One element, with equal probability; undefined if the list is empty. */
  pick<T>(list: readonly [T, ...T[]]): T;
  pick<T>(list: readonly T[]): T | undefined;
  pick<T>(list: readonly T[]): T | undefined {
    return list[this.user.random.integer(list.length)];
  }

  /**
   * For a step's `next` to call: sets the think time before the next request, instead of the profile's think time.
   *
   * @param ms 0 to 3,600,000
   * @throws RangeError
   */
  thinkFor(ms: number): void {
    this.user.thinkFor(ms);
  }

  /** Draws whether this user completes a purchase, with the profile's probability for the user's type. */
  completes(): boolean {
    return completes(this.user);
  }

  /**
   * Counts the outcome of a check by name; it does not make the request fail.
   *
   * @returns whether the condition holds
   * @throws TypeError, RangeError for a name that is too long, or one of too many
   */
  check(name: string, condition: unknown): boolean {
    return noteCheck(this.#log, name, condition);
  }

  /** Adds to a counter of your own. @throws TypeError, RangeError as {@link check} */
  count(name: string, by = 1): void {
    noteCount(this.#log, name, by);
  }

  /** Records a duration of your own, milliseconds. @throws TypeError, RangeError as {@link check} */
  time(name: string, ms: number): void {
    noteTime(this.#log, name, ms);
  }

  get #log(): JourneyLog {
    return this.user.settings.log ?? SILENT;
  }

  /** For `next` to return: the journey ends because the user has lost interest. */
  abandon(): number {
    this.user.outcome = 'abandoned';
    return this.steps.length;
  }

  /**
   * For `next` to return: the journey ends because something did not work.
   *
   * @param reason failures are counted by this text: do not include ids or other values of a single user
   */
  fail(reason = ''): number {
    this.user.outcome = 'failed';
    this.user.failure = reason;
    return this.steps.length;
  }
}

/** Draws whether a user completes a purchase, with the profile's probability for the user's type. */
export function completes({ random, settings, userType }: JourneyUser): boolean {
  const { completion } = settings;
  const known = Object.hasOwn(completion, userType) ? completion[userType] : undefined;
  return random.next() < (known ?? DEFAULT_COMPLETION);
}
