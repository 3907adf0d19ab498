import type { Output, TraceLines } from './output.ts';
import { StreamFile } from './stream-file.ts';

/** Maximum number of bytes waiting for the disk; beyond it, lines are dropped. */
const MAX_BACKLOG_BYTES = 32 * 1024 * 1024;

/** A trace on disk, gzipped if its name ends in `.gz`. It never delays the run: it drops and counts lines instead. */
export class TraceFile implements Output {
  readonly kind = 'file';
  readonly target: string;
  #file: StreamFile | null = null;
  #written = 0;
  #dropped = 0;

  constructor(path: string) {
    this.target = path;
  }

  get counts(): { written: number; dropped: number } {
    return { written: this.#written, dropped: this.#dropped };
  }

  start(): void {
    this.#file = new StreamFile(this.target);
  }

  traces({ lines, count }: TraceLines): void {
    const file = this.#file!;
    if (file.failed || file.waitingBytes > MAX_BACKLOG_BYTES) {
      this.#dropped += count;
      return;
    }
    file.write(lines, (error) => {
      if (error) this.#dropped += count;
      else this.#written += count;
    });
  }

  async stop(): Promise<void> {
    await this.#file?.close();
  }
}
