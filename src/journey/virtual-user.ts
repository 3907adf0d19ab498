import type { Turn } from './turn.ts';

/** What a journey waits for with `yield*`, and the value that it gets. */
export interface Pending<Value> {
  [Symbol.iterator](): Iterator<Turn, Value, unknown>;
}

/** The user who plays a journey in code. All random values come from the seed, so journeys are the same in each run. */
export interface VirtualUser {
  /** 0 or more, unique in a run: the n-th user to arrive. */
  readonly index: number;
  /** Type and index, such as `free-17`: unique in a run, and the same in each run with this seed. */
  readonly id: string;
  /** One of the profile's user types. */
  readonly type: string;
  /** Identifies this run: for names that a service accepts only once. */
  readonly runId: string;
  /** Sent as a bearer token with each request whose step has no `authorization` of its own; null for none. */
  token: string | null;

  /** Uniform in [0, 1). */
  random(): number;
  /** A whole number from `least` to `most`, with equal probability. */
  integer(least: number, most: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** One element, with equal probability; undefined if the list is empty. */
  pick<T>(list: readonly [T, ...T[]]): T;
  pick<T>(list: readonly T[]): T | undefined;
  /** Draws whether this user completes a purchase, with the profile's `completion` for the user's type. */
  completes(): boolean;

  /**
   * `yield* user.think(2, 5)`: thinks before the next request, for a uniformly random time between these seconds, instead
   * of the profile's think time. Consecutive pauses add up. A user's first request is sent when it arrives.
   *
   * @param seconds 0 to 3,600
   * @param most default: `seconds`
   * @throws RangeError
   */
  think(seconds: number, most?: number): Pending<void>;

  /**
   * Plays a part of the journey and records its duration by name: from the intended start of its first request to the
   * end of its last response. A part that is not played to its end is not recorded.
   */
  group<Value>(
    name: string,
    part: () => Generator<Turn, Value, unknown>,
  ): Generator<Turn, Value, unknown>;

  /**
   * Counts the outcome of a check by name; it does not make the request fail.
   *
   * @param name 1 to 64 characters without braces, shared by all users: do not put ids in it
   * @returns whether the condition holds
   */
  check(name: string, condition: unknown): boolean;
  /** Adds to a counter of your own. @param by a whole number, 0 or more; default 1 */
  count(name: string, by?: number): void;
  /** Records a duration of your own. @param ms milliseconds, 0 or more */
  time(name: string, ms: number): void;

  /**
   * `yield* user.all([steps.image(...), steps.image(...)])`: sends requests in parallel, as a browser loads a page, on as
   * many connections as are free; the others follow. Returns all responses, in the order of the requests.
   */
  all<const Answers extends readonly unknown[]>(
    pending: { readonly [Index in keyof Answers]: Pending<Answers[Index]> },
  ): Pending<Answers>;

  /** Ends the journey: the user has lost interest. */
  abandon(): never;
  /**
   * Ends the journey: something did not work.
   *
   * @param reason failures are counted by this text: do not include ids or other values of a single user
   */
  fail(reason: string): never;
}
