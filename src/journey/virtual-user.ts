import type { Turn } from './turn.ts';

/** What a journey waits for by `yield*`, and what that gives. */
export interface Pending<Value> {
  [Symbol.iterator](): Iterator<Turn, Value, unknown>;
}

/** The user who plays a journey in code. All chance comes from the seed, so that journeys are the same in each run. */
export interface VirtualUser {
  /** 0 or more, unique in a run: the n-th user to arrive. */
  readonly index: number;
  /** Type and index, such as `free-17`: unique in a run, and the same in each run with this seed. */
  readonly id: string;
  /** One of the profile's user types. */
  readonly type: string;
  /** Tells this run from all others: for names that a service takes only once. */
  readonly runId: string;
  /** Sent as a bearer token with each request whose step has no `authorization` of its own; null for none. */
  token: string | null;

  /** Evenly in [0, 1). */
  random(): number;
  /** A whole number from `least` to `most`, each as likely as the others. */
  integer(least: number, most: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** One element, each as likely as the others; undefined when there is none. */
  pick<T>(list: readonly [T, ...T[]]): T;
  pick<T>(list: readonly T[]): T | undefined;
  /** Draws whether this user completes a purchase, with the profile's `completion` for the user's type. */
  completes(): boolean;

  /**
   * `yield* user.think(2, 5)`: thinks before the next request, evenly between so many seconds, instead of for the
   * profile's think time. Several pauses add up. A user's first request is sent when it arrives.
   *
   * @param seconds 0 to 3,600
   * @param most default: `seconds`
   * @throws RangeError
   */
  think(seconds: number, most?: number): Pending<void>;

  /**
   * Plays a part of the journey whose duration is recorded by name: from the intended start of its first request to
   * the end of its last response. A part that is not played to its end is not recorded.
   */
  group<Value>(
    name: string,
    part: () => Generator<Turn, Value, unknown>,
  ): Generator<Turn, Value, unknown>;

  /**
   * Counts a check by its name, whatever comes of it; the request does not fail.
   *
   * @param name 1 to 64 characters without braces, for all users: ids are no names
   * @returns whether the condition holds
   */
  check(name: string, condition: unknown): boolean;
  /** Adds to a counter of your own. @param by a whole number, 0 or more; default 1 */
  count(name: string, by?: number): void;
  /** Records a duration of one's own. @param ms milliseconds, 0 or more */
  time(name: string, ms: number): void;

  /**
   * `yield* user.all([steps.image(...), steps.image(...)])`: sends requests together, as a browser loads a page, as many
   * as there are free connections for; the others follow. Gives the answers of all, in the order of the requests.
   */
  all<const Answers extends readonly unknown[]>(
    pending: { readonly [Index in keyof Answers]: Pending<Answers[Index]> },
  ): Pending<Answers>;

  /** Ends the journey: the user left, as people do. */
  abandon(): never;
  /**
   * Ends the journey: something did not work.
   *
   * @param reason counted by its text: without ids and other values of one user alone
   */
  fail(reason: string): never;
}
