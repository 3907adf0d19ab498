/** Bodies that a worker may hold at a time, all its connections together. */
const MOST_BYTES = 256 * 1024 * 1024;

/** What a chunk costs beside its bytes: a body in chunks of one byte is mostly this. */
const CHUNK_OVERHEAD = 128;

/** Bounds the bodies that a worker's connections hold until their steps have read them. */
export class BodyBudget {
  #left = MOST_BYTES;

  /** False, and nothing taken, when there is no room. */
  take(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#left += bytes;
  }
}

/** @param bytes of one chunk */
export function costOf(bytes: number): number {
  return bytes + CHUNK_OVERHEAD;
}
