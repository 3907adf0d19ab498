import { createWriteStream } from 'node:fs';
import { access, constants, open } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { RushhourError } from '../shared/errors.ts';

/** Written lines that may wait for the disk, in bytes; beyond it lines are dropped. */
const MAX_BACKLOG_BYTES = 32 * 1024 * 1024;

/** A trace on disk, gzipped where its name ends in `.gz`. It holds nothing up: it drops and counts. */
export class TraceFile {
  readonly #entry: Writable;
  readonly #closed: Promise<void>;
  #written = 0;
  #dropped = 0;
  #broken: Error | null = null;

  private constructor(path: string) {
    const file = createWriteStream(path);
    const gzip = path.endsWith('.gz') ? createGzip({ level: 1 }) : null;
    gzip?.pipe(file);
    this.#entry = gzip ?? file;
    this.#closed = finished(file).catch((error: Error) => {
      this.#broken = error;
    });
  }

  /** @throws RushhourError `INVALID_OPTION` when the file cannot be written */
  static async open(path: string): Promise<TraceFile> {
    try {
      const handle = await open(path, 'w');
      await handle.close();
      await access(path, constants.W_OK);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new RushhourError('INVALID_OPTION', `the trace cannot be written: ${reason}`);
    }
    return new TraceFile(path);
  }

  get counts(): { written: number; dropped: number } {
    return { written: this.#written, dropped: this.#dropped };
  }

  /** Why the file is not whole, if it is not. */
  get error(): Error | null {
    return this.#broken;
  }

  write(lines: string, count: number): void {
    if (this.#broken !== null || this.#entry.writableLength > MAX_BACKLOG_BYTES) {
      this.#dropped += count;
      return;
    }
    this.#entry.write(lines);
    this.#written += count;
  }

  async close(): Promise<void> {
    if (this.#broken === null) this.#entry.end();
    await this.#closed;
  }
}
