/** Length of a quota window, milliseconds. */
export const WINDOW_MS = 100;

/** Ages (windows since a user's spawn) that are told apart; older users count as the oldest. */
export const MAX_AGE = 64;

/** Windows in the ring: 1.8 hours, longer than the longest think time. */
const WINDOWS = 65_536;
const WORDS = WINDOWS + MAX_AGE;

export function allocateCommittedLoad(lanes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(lanes * WORDS * Uint32Array.BYTES_PER_ELEMENT);
}

function wordsOf(buffer: SharedArrayBuffer, lane: number): Uint32Array {
  return new Uint32Array(buffer, lane * WORDS * Uint32Array.BYTES_PER_ELEMENT, WORDS);
}

export function windowOf(timeMs: number): number {
  return Math.floor(timeMs / WINDOW_MS);
}

/**
 * A worker's side: announces when its users' next requests are due. First requests are not announced,
 * the main thread knows them. Counts only grow; one writer a lane.
 */
export class CommittedLoad {
  readonly #words: Uint32Array;

  constructor(buffer: SharedArrayBuffer, lane: number) {
    this.#words = wordsOf(buffer, lane);
  }

  add(dueWindow: number): void {
    this.#words[dueWindow % WINDOWS]! += 1;
  }

  /** A request for a window that is planned already, by a user of this age in windows. */
  addLate(age: number): void {
    this.#words[WINDOWS + Math.min(age, MAX_AGE - 1)]! += 1;
  }
}

/** How many windows back a count is still looked at again, for requests that came late. */
const LOOK_BACK = 32;

/** The main thread's side: requests that are due up to a window, over all lanes. */
export class CommittedLoadReader {
  readonly #lanes: { words: Uint32Array; seen: Uint32Array }[];
  readonly #late = new Float64Array(MAX_AGE);
  #readThrough = -1;
  #total = 0;

  constructor(buffer: SharedArrayBuffer, lanes: number) {
    this.#lanes = Array.from({ length: lanes }, (_, lane) => ({
      words: wordsOf(buffer, lane),
      seen: new Uint32Array(WORDS),
    }));
  }

  /** A lane whose worker died: what its users had before them will not come. */
  forget(lane: number): void {
    this.#lanes[lane]!.words = this.#lanes[lane]!.seen;
  }

  /** Scheduled requests that are due in windows up to and including this one, since the run began. */
  through(window: number): number {
    const from = Math.max(0, Math.min(this.#readThrough + 1, window - LOOK_BACK));
    for (const { words, seen } of this.#lanes) {
      for (let w = from; w <= window; w++) this.#total += unread(words, seen, w % WINDOWS);
    }
    this.#readThrough = Math.max(this.#readThrough, window);
    return this.#total;
  }

  /** Late requests by age since the last call. The array is reused. */
  late(): Float64Array {
    this.#late.fill(0);
    for (const { words, seen } of this.#lanes) {
      for (let age = 0; age < MAX_AGE; age++)
        this.#late[age]! += unread(words, seen, WINDOWS + age);
    }
    return this.#late;
  }
}

function unread(words: Uint32Array, seen: Uint32Array, index: number): number {
  const now = words[index]!;
  const growth = (now - seen[index]!) >>> 0;
  seen[index] = now;
  return growth;
}
