import { access } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { expectReader, isStandardOutput, openDestination } from './destination.ts';

/** A file that is written during the run, gzipped if its name ends in `.gz`. */
export class StreamFile {
  readonly #path: string;
  readonly #entry: Writable;
  readonly #file: Writable;
  readonly #closed: Promise<void>;
  #failed = false;

  constructor(path: string) {
    this.#path = path;
    this.#file = openDestination(path);
    const gzip = path.endsWith('.gz') ? createGzip({ level: 1 }) : null;
    gzip?.pipe(this.#file);
    this.#entry = gzip ?? this.#file;
    this.#closed = finished(this.#file);
    // Reported by close(), however early it failed.
    this.#closed.catch(() => {
      this.#failed = true;
      gzip?.destroy();
    });
  }

  get failed(): boolean {
    return this.#failed;
  }

  /** Bytes that wait to be written. */
  get waitingBytes(): number {
    return this.#entry.writableLength;
  }

  /** @param done receives whether the text was passed on to the disk */
  write(text: string, done?: (error?: Error | null) => void): void {
    if (!this.#failed) this.#entry.write(text, done);
  }

  /** Resolves when there is room for more; rejects if there will never be. */
  async drained(): Promise<void> {
    if (this.#failed) await this.#closed;
    if (!this.#entry.writableNeedDrain) return;
    await Promise.race([new Promise((drain) => this.#entry.once('drain', drain)), this.#closed]);
  }

  /** Rejects if the file is incomplete. */
  async close(): Promise<void> {
    if (!this.#failed) this.#entry.end();
    expectReader(this.#file);
    await this.#closed;
    // Writing to a deleted file succeeds, but is useless.
    if (!isStandardOutput(this.#path)) await access(this.#path);
  }
}
