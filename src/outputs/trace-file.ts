import { createWriteStream } from 'node:fs';
import { access } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Exporter } from './exporter.ts';

/** Written lines that may wait for the disk, in bytes; beyond it lines are dropped. */
const MAX_BACKLOG_BYTES = 32 * 1024 * 1024;

/** A trace on disk, gzipped where its name ends in `.gz`. It holds nothing up: it drops and counts. */
export class TraceFile implements Exporter {
  readonly kind = 'file';
  readonly target: string;
  readonly #entry: Writable;
  readonly #closed: Promise<void>;
  #written = 0;
  #dropped = 0;
  #broken = false;

  constructor(path: string) {
    this.target = path;
    const file = createWriteStream(path);
    const gzip = path.endsWith('.gz') ? createGzip({ level: 1 }) : null;
    gzip?.pipe(file);
    this.#entry = gzip ?? file;
    this.#closed = finished(file);
    // It is heard in close(), however long before it failed.
    this.#closed.catch(() => {
      this.#broken = true;
      gzip?.destroy();
    });
  }

  get counts(): { written: number; dropped: number } {
    return { written: this.#written, dropped: this.#dropped };
  }

  write(lines: string, count: number): void {
    if (this.#broken || this.#entry.writableLength > MAX_BACKLOG_BYTES) {
      this.#dropped += count;
      return;
    }
    this.#entry.write(lines, (error) => {
      if (error) this.#dropped += count;
      else this.#written += count;
    });
  }

  /** Rejects when the file is not whole. */
  async close(): Promise<void> {
    if (!this.#broken) this.#entry.end();
    await this.#closed;
    // Writing on into a file that somebody has deleted works, and is of no use.
    await access(this.target);
  }
}
