/** The longest quota window, milliseconds; also how late an arrival may be before it is given up. */
export const WINDOW_MS = 100;

/** Windows in the ring: at 10 ms each 87 minutes, longer than the longest think time. */
const WINDOWS = 524_288;

/** Windows from a request to the next one that are told apart; longer ones count as the longest. */
export const LAGS = 1024;

/** How far ahead of the running window a request is announced: in it, in the next one, or later. */
export type Ahead = 0 | 1 | 2;

/**
 * Announcements are counted in six tables of {@link LAGS}, by whether the request before was the user's
 * first, and by {@link Ahead}: those for the running window and the next one are late.
 */
export const LAG_TABLES = 6;

const USERS = WINDOWS + LAG_TABLES * LAGS;
const LATE = USERS + 1;
const WORDS = LATE + 1;

/** Announced so far ahead, a request is in time for its window. */
export const IN_TIME: Ahead = 2;

export function lagTable(first: boolean, ahead: Ahead): number {
  return (first ? 0 : 3) + ahead;
}

/** Pages of a ring that no request falls into are never touched, and take no memory. */
export function allocateCommittedLoad(lanes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(lanes * WORDS * Uint32Array.BYTES_PER_ELEMENT);
}

function wordsOf(buffer: SharedArrayBuffer, lane: number): Uint32Array {
  return new Uint32Array(buffer, lane * WORDS * Uint32Array.BYTES_PER_ELEMENT, WORDS);
}

/**
 * A worker's side: announces when its users' next requests are due. First requests are not announced,
 * the main thread knows them. Counts only grow; one writer a lane.
 */
export class CommittedLoad {
  readonly #words: Uint32Array;
  readonly #windowMs: number;

  /** @param windowMs length of the run's quota windows */
  constructor(buffer: SharedArrayBuffer, lane: number, windowMs: number) {
    this.#words = wordsOf(buffer, lane);
    this.#windowMs = windowMs;
  }

  /**
   * A user's next request is due at `dueMs`. It is noted how long after the request before it comes, and whether
   * its window is planned already (windows are planned one ahead).
   *
   * @param before the window of the request before
   * @param first whether that was the user's first
   */
  announce(dueMs: number, nowMs: number, before: number, first: boolean): void {
    const window = this.windowOf(dueMs);
    this.#words[window % WINDOWS]! += 1;
    const ahead = Math.max(0, Math.min(2, window - this.windowOf(nowMs))) as Ahead;
    const lag = Math.min(LAGS - 1, window - before);
    this.#words[WINDOWS + lagTable(first, ahead) * LAGS + lag]! += 1;
    if (ahead < IN_TIME) this.#words[LATE] = 1;
  }

  windowOf(timeMs: number): number {
    return Math.floor(timeMs / this.#windowMs);
  }

  /** Users who are here now. */
  set users(count: number) {
    this.#words[USERS] = count;
  }
}

/** The main thread's side, over all lanes. */
export class CommittedLoadReader {
  readonly #lanes: { words: Uint32Array; seen: Uint32Array }[];

  constructor(buffer: SharedArrayBuffer, lanes: number) {
    this.#lanes = Array.from({ length: lanes }, (_, lane) => ({
      words: wordsOf(buffer, lane),
      seen: new Uint32Array(WORDS),
    }));
  }

  /** A lane whose worker died: what its users had before them will not come. */
  forget(lane: number): void {
    const { seen } = this.#lanes[lane]!;
    this.#lanes[lane] = { words: seen, seen };
  }

  /** Users who are here now. */
  get users(): number {
    return this.#lanes.reduce((sum, { words }) => sum + words[USERS]!, 0);
  }

  /** Whether a request was ever announced too late for its window. */
  get someAreLate(): boolean {
    return this.#lanes.some(({ words }) => words[LATE] !== 0);
  }

  /** Sets `into[i]` to the requests announced since the last call that are due in window `from + i`. */
  takeAnnounced(from: number, into: Float64Array): void {
    into.fill(0);
    for (const { words, seen } of this.#lanes) {
      for (let i = Math.max(0, -from); i < into.length; i++) {
        into[i]! += unread(words, seen, (from + i) % WINDOWS);
      }
    }
  }

  /** Sets `into` to the announcements since the last call by their lag, table after table. */
  takeLags(into: Float64Array): void {
    into.fill(0);
    for (const { words, seen } of this.#lanes) {
      for (let i = 0; i < into.length; i++) into[i]! += unread(words, seen, WINDOWS + i);
    }
  }
}

function unread(words: Uint32Array, seen: Uint32Array, index: number): number {
  const now = words[index]!;
  const growth = (now - seen[index]!) >>> 0;
  seen[index] = now;
  return growth;
}
