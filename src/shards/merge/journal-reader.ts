import { closeSync, openSync, readSync } from 'node:fs';
import { RushhourError, reasonOf } from '../../border/errors.ts';

/** Bytes per read: a thousand shards are read in parallel. */
const CHUNK = 64 * 1024;

/** Fills the buffer with a part of a file. Returns the number of bytes: fewer at its end, none beyond. */
export type ReadAt = (path: string, position: number, into: Uint8Array) => number;

/** Reopened for each read, because the number of open files per process may be smaller than the number of shards. */
export const readFileAt: ReadAt = (path, position, into) => {
  const file = openSync(path, 'r');
  try {
    return readSync(file, into, 0, into.length, position);
  } finally {
    closeSync(file);
  }
};

/** Reads the lines of a file that may still be growing. */
export class JournalReader {
  readonly path: string;
  readonly #readAt: ReadAt;
  #position = 0;
  /** From `#from` to `#to`: read, but not returned yet. */
  #buffer = Buffer.allocUnsafeSlow(CHUNK);
  #from = 0;
  #to = 0;

  constructor(path: string, read: ReadAt = readFileAt) {
    this.path = path;
    this.#readAt = read;
  }

  /**
   * The next complete line; null if there is none yet.
   *
   * @throws RushhourError `INVALID_RESULT` if the file cannot be read
   */
  next(): string | null {
    let searched = this.#from;
    for (;;) {
      const end = this.#buffer.subarray(0, this.#to).indexOf('\n', searched);
      if (end !== -1) {
        const line = this.#buffer.toString('utf8', this.#from, end);
        this.#from = end + 1;
        return line;
      }
      this.#makeRoom();
      searched = this.#to;
      const read = this.#read(this.#buffer.subarray(this.#to));
      if (read === 0) return null;
      this.#position += read;
      this.#to += read;
    }
  }

  /** Whether the file ends in the middle of a line. */
  get isCut(): boolean {
    return this.#from < this.#to;
  }

  #read(into: Uint8Array): number {
    try {
      return this.#readAt(this.path, this.#position, into);
    } catch (error) {
      throw new RushhourError('INVALID_RESULT', `${this.path} cannot be read: ${reasonOf(error)}`, {
        cause: error,
      });
    }
  }

  /** Moves the rest to the beginning, and doubles the buffer if a single line fills more than half of it. */
  #makeRoom(): void {
    const left = this.#to - this.#from;
    const isLarge = left > this.#buffer.length / 2;
    const target = isLarge ? Buffer.allocUnsafeSlow(this.#buffer.length * 2) : this.#buffer;
    this.#buffer.copy(target, 0, this.#from, this.#to);
    this.#buffer = target;
    this.#from = 0;
    this.#to = left;
  }
}
