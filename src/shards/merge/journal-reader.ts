import { closeSync, openSync, readSync } from 'node:fs';

/** Read at a time, bytes: a thousand shards are read side by side. */
const CHUNK = 64 * 1024;

/** Reads a part of a file; fewer bytes at its end, none beyond. */
export type ReadAt = (path: string, position: number, length: number) => Buffer;

/** Opened anew each time: no process may keep as many files open as there are shards. */
const readAt: ReadAt = (path, position, length) => {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(length);
    return buffer.subarray(0, readSync(file, buffer, 0, length, position));
  } finally {
    closeSync(file);
  }
};

/** The lines of a file that may still be written. */
export class JournalReader {
  readonly path: string;
  readonly #readAt: ReadAt;
  #position = 0;
  /** Read, from `#from` on not yet given out. */
  #buffer: Buffer = Buffer.alloc(0);
  #from = 0;

  constructor(path: string, read: ReadAt = readAt) {
    this.path = path;
    this.#readAt = read;
  }

  /** The next whole line; null where there is none yet. */
  next(): string | null {
    for (;;) {
      const end = this.#buffer.indexOf('\n', this.#from);
      if (end !== -1) {
        const line = this.#buffer.toString('utf8', this.#from, end);
        this.#from = end + 1;
        return line;
      }
      const read = this.#readAt(this.path, this.#position, CHUNK);
      if (read.length === 0) return null;
      this.#position += read.length;
      this.#buffer = Buffer.concat([this.#buffer.subarray(this.#from), read]);
      this.#from = 0;
    }
  }

  /** Whether it was cut off in the middle of a line. */
  get isCut(): boolean {
    return this.#from < this.#buffer.length;
  }
}
