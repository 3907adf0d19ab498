/** The longest quota window, milliseconds; also how late an arrival may be before it is dropped. */
export const WINDOW_MS = 100;

/** Windows in the ring: 87 minutes at 10 ms each, longer than the longest think time. */
const WINDOWS = 524_288;

/** Lags, in windows from one request to the next, that are counted separately; longer ones count as the longest. */
export const LAGS = 1024;

/** The window in which an announced request is due: the current one, the next one, or a later one. */
export type Ahead = 0 | 1 | 2;

/**
 * Announcements are counted in six tables of {@link LAGS}, by {@link Ahead} and by whether the previous request
 * was the user's first. Announcements for the current and the next window are late.
 */
export const LAG_TABLES = 6;

const USERS = WINDOWS + LAG_TABLES * LAGS;
const LATE = USERS + 1;
const LEFT = LATE + 1;
const WORDS = LEFT + 1;

/** A request announced this far ahead is in time for its window. */
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
 * The worker's side: announces when its users' next requests are due. First requests are not announced,
 * because the main thread knows them. Counts only grow; each lane has one writer.
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
   * A user's next request is due at `dueMs`. Records its lag after the previous request, and whether its window
   * has already been planned (windows are planned one ahead).
   *
   * @param before the window of the previous request
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

  /** A user has arrived. @param active users, with this one */
  arrived(active: number): void {
    this.#words[USERS] = active;
  }

  /** A user has left. @param active users, without this one */
  left(active: number): void {
    this.#words[USERS] = active;
    this.#words[LEFT]! += 1;
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

  /** The lane of a worker that died: its users' announced requests will not be sent. */
  forget(lane: number): void {
    const { seen } = this.#lanes[lane]!;
    this.#lanes[lane] = { words: seen, seen };
  }

  /** Active users. */
  get users(): number {
    return this.#lanes.reduce((sum, { words }) => sum + words[USERS]!, 0);
  }

  /** Users who have left since the last call. */
  takeLeft(): number {
    return this.#lanes.reduce((sum, { words, seen }) => sum + unread(words, seen, LEFT), 0);
  }

  /** Whether any request was announced too late for its window. */
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

  /** Sets `into` to the announcements since the last call by lag, table after table. */
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
