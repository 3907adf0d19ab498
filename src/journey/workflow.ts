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
  /** HTTP status code; 0 when no response came. */
  readonly status: number;
  /** Whether the status is one of 200-299. */
  readonly ok: boolean;
  /**
   * The body, parsed when first asked for; undefined when it is absent or not JSON. Never throws. Integers that a
   * double cannot hold are `bigint`.
   */
  readonly json: Json;
  /** The body as text; empty when the step discards it. */
  readonly text: string;
  /** The body as it came; empty when the step discards it. */
  readonly bytes: Uint8Array;
  /** Header names are in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Why no response came, such as `timeout`; null when one did. */
  readonly error: string | null;
}

/** What a step needs of the response's body. `discard` is the cheapest: the bytes are only counted. */
export type BodyUse = 'json' | 'text' | 'discard';

/**
 * What a step takes for a success: a status, one of several, or a function of the answer. The function says `true`, or
 * `false`, or why not, in words.
 */
export type Expectation<Json = unknown> =
  | number
  | readonly number[]
  | ((response: StepResponse<Json>) => boolean | string);

/** A JSON value that is written once and for all. */
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
  /** Added to the path, encoded. */
  readonly query?: Fields | ((workflow: W) => Fields);
  /** Headers, or a function that makes them; they win over those that are added by themselves. */
  readonly headers?:
    | Readonly<Record<string, string>>
    | ((workflow: W) => Readonly<Record<string, string>>);
  /** The request's JSON body, or a function that makes it. A step has one body at most. */
  readonly json?: StaticJson | ((workflow: W) => unknown);
  /** A body as a browser's form sends it. */
  readonly form?: Fields | ((workflow: W) => Fields);
  /** A body of plain text. */
  readonly text?: string | ((workflow: W) => string);
  /** A body of bytes. */
  readonly bytes?: Uint8Array | ((workflow: W) => Uint8Array);
  /** A body of fields and files. */
  readonly multipart?: MultipartFields | ((workflow: W) => MultipartFields);
  /** Default `json`. */
  readonly body?: BodyUse;
  /** What counts as a success. Default: every status below 400. Other responses count as failed. */
  readonly expect?: Expectation;
  /** A schema for the JSON of the response, by valibot, zod, arktype or others; a response that does not match counts as failed. */
  readonly response?: StandardSchema;
  /** Requests a compressed response, and unpacks it: gzip, brotli or zstd. */
  readonly decode?: boolean;
  /**
   * The JSON body or the `answer()` that `plan` answers this step with, or a function that makes one for the request's
   * path; default: one that every built-in step accepts.
   */
  readonly sample?: StaticJson | SampleAnswer | ((workflow: W, path: string) => unknown);
}

/** Where a response leads: a step's index or name, or the end, as `'end'` or the number of steps. */
export type NextStep = number | string;

/**
 * One request of a workflow and where its answer leads: `next` returns the step that follows. Paths that carry data
 * need `encodeURIComponent`.
 */
export type Step<W extends Workflow = Workflow> = readonly [
  service: string,
  path: string | ((workflow: W) => string),
  options: StepOptions<W>,
  next: (workflow: W, response: StepResponse) => NextStep,
];

export type Steps<W extends Workflow> = readonly Step<W>[];

/** Steps whose workflow is not known: they can be counted and compiled, not called. */
export type AnySteps = readonly Step<never>[];

/** What of a profile shapes a journey; one object is shared by all users. */
export interface JourneySettings {
  readonly seed: number;
  readonly thinkTime: ThinkTime;
  /** User type -> probability, 0 to 1, that a buyer completes the purchase. */
  readonly completion: Readonly<Record<string, number>>;
  /** Of this run alone; none where a user is driven by hand. */
  readonly runId?: string;
  /** Where checks, counters and timings go; default: nowhere. */
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
  /** The source of all that this user draws. */
  readonly random: Random;
  /** Sent as a bearer token with each request, once a step has set it. */
  authToken: string | null;
  /** Index of the step whose request is next or under way. */
  readonly currentStep: number;
  /** Room for what a workflow wants to keep and has no field for. */
  readonly context: Record<string, unknown>;
  /** Before the next request, from the end of the last response, milliseconds; see {@link thinkFor}. */
  readonly thinkTimeMs: number;
  /**
   * Sets how long the user thinks after the response that is being read or awaited, instead of the
   * profile's think time.
   *
   * @param ms 0 to 3,600,000
   * @throws RangeError
   */
  thinkFor(ms: number): void;
  /** Null until the journey has ended. */
  outcome: Outcome | null;
  /** Why the workflow says that the journey failed; empty where it does not say. */
  failure: string;
}

export interface WorkflowClass {
  new (user: JourneyUser): Workflow;
  readonly steps: AnySteps;
}

/** Share of users of a type without a completion chance who go through with a purchase. */
const DEFAULT_COMPLETION = 0.5;

/**
 * What a user does, one request after the other. A subclass declares its steps once for all users; each
 * user has an instance, whose fields carry what this user learned from one response to the next request.
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
 * All chance comes from the user's own random numbers, never from `Math.random`: the seed then fixes
 * the journey.
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
   * Tells this run from all others, where the seed would repeat itself: for e-mail addresses and other names
   * that a service takes only once. Empty where a user is driven by hand.
   */
  get runId(): string {
    return this.user.settings.runId ?? '';
  }

  /** The step that the journey begins with; asked once. */
  firstStep(): NextStep {
    return 0;
  }

  /** Evenly in [0, 1). */
  random(): number {
    return this.user.random.next();
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.random() < probability;
  }

  /** One element, each as likely as the others; undefined when there is none. */
  pick<T>(list: readonly [T, ...T[]]): T;
  pick<T>(list: readonly T[]): T | undefined;
  pick<T>(list: readonly T[]): T | undefined {
    return list[this.user.random.integer(list.length)];
  }

  /**
   * For a step's `next` to call: the user thinks for so long before the next request, instead of for the
   * profile's think time.
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
   * Counts a check by its name, whatever comes of it; the request does not fail.
   *
   * @returns whether the condition holds
   * @throws TypeError, RangeError for a name that is too long, or one of too many
   */
  check(name: string, condition: unknown): boolean {
    return noteCheck(this.#log, name, condition);
  }

  /** Adds to a counter of one's own. @throws TypeError, RangeError as {@link check} */
  count(name: string, by = 1): void {
    noteCount(this.#log, name, by);
  }

  /** Records a duration of one's own, milliseconds. @throws TypeError, RangeError as {@link check} */
  time(name: string, ms: number): void {
    noteTime(this.#log, name, ms);
  }

  get #log(): JourneyLog {
    return this.user.settings.log ?? SILENT;
  }

  /** For `next` to return: the journey ends, the user left as people do. */
  abandon(): number {
    this.user.outcome = 'abandoned';
    return this.steps.length;
  }

  /**
   * For `next` to return: the journey ends because something did not work.
   *
   * @param reason counted by its text: without ids and other values of one user alone
   */
  fail(reason = ''): number {
    this.user.outcome = 'failed';
    this.user.failure = reason;
    return this.steps.length;
  }
}

/** Draws whether a user goes through with a purchase: the profile's chance for the user's type. */
export function completes({ random, settings, userType }: JourneyUser): boolean {
  const { completion } = settings;
  const known = Object.hasOwn(completion, userType) ? completion[userType] : undefined;
  return random.next() < (known ?? DEFAULT_COMPLETION);
}
