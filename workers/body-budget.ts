/** Bodies that a worker may hold at a time, all its connections together; bytes. */
const MOST_BYTES = 256 * 1024 * 1024;

/** What a chunk costs beside its bytes: a body in chunks of one byte is mostly this. */
const CHUNK_OVERHEAD = 128;

/** Room that whoever is first may take. */
export class SharedRoom {
  left: number;

  constructor(bytes: number) {
    this.left = bytes;
  }
}

/**
 * Bounds the bodies that the connections to one origin hold until their steps have read them. Half of the room
 * is shared by all origins, the other half is divided among them: large bodies of one never leave the others
 * without room.
 */
export class BodyBudget {
  readonly #own: number;
  readonly #shared: SharedRoom;
  #taken = 0;

  /** One for each of so many origins. */
  static forOrigins(count: number, bytes = MOST_BYTES): () => BodyBudget {
    const shared = new SharedRoom(bytes / 2);
    return () => new BodyBudget(bytes / 2 / count, shared);
  }

  constructor(own: number, shared: SharedRoom) {
    this.#own = own;
    this.#shared = shared;
  }

  /** False, and nothing taken, when there is no room. */
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

  /** What comes from the shared room when so much is taken. */
  #borrowedAt(taken: number): number {
    return Math.max(0, taken - this.#own);
  }
}

/** @param bytes of one chunk */
export function costOf(bytes: number): number {
  return bytes + CHUNK_OVERHEAD;
}
