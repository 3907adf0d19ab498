/** Maximum size of all bodies that a worker holds at a time, over all its connections; bytes. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Overhead of a chunk in addition to its bytes: a body in chunks of one byte consists mostly of this. */
const CHUNK_OVERHEAD = 128;

/** The shared room, first come, first served. */
export class SharedRoom {
  left: number;

  constructor(bytes: number) {
    this.left = bytes;
  }
}

/**
 * Limits the bodies that the connections to one origin hold until their steps have read them. Half of the room
 * is shared by all origins, the other half is divided among them: large bodies from one origin never leave the others
 * without room.
 */
export class BodyBudget {
  readonly #own: number;
  readonly #shared: SharedRoom;
  #taken = 0;

  /** One budget for each of this many origins. */
  static forOrigins(count: number, bytes = MOST_BYTES): () => BodyBudget {
    const shared = new SharedRoom(bytes / 2);
    return () => new BodyBudget(bytes / 2 / count, shared);
  }

  constructor(own: number, shared: SharedRoom) {
    this.#own = own;
    this.#shared = shared;
  }

  /** False, with nothing taken, if there is no room. */
  take(bytes: number): boolean {
    const borrowed = this.#borrowedAt(this.#taken + bytes) - this.#borrowedAt(this.#taken);
    if (borrowed > this.#shared.left) return false;
    this.#shared.left -= borrowed;
    this.#taken += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#shared.left += this.#borrowedAt(this.#taken) - this.#borrowedAt(this.#taken - bytes);
    this.#taken -= bytes;
  }

  /** The part that comes from the shared room when this much is taken. */
  #borrowedAt(taken: number): number {
    return Math.max(0, taken - this.#own);
  }
}

/** @param bytes of one chunk */
export function costOf(bytes: number): number {
  return bytes + CHUNK_OVERHEAD;
}
