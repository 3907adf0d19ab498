import type { RunResult } from '../statistics/result.ts';
import type { WantedFile } from './destination.ts';
import type { Output } from './output.ts';

/** A file that an option requests, written at the end of a run. */
export class ResultFile implements Output {
  readonly kind = 'file';
  readonly wanted: WantedFile;
  readonly #write: (result: RunResult) => Promise<void>;

  constructor(wanted: WantedFile, write: (result: RunResult) => Promise<void>) {
    this.wanted = wanted;
    this.#write = write;
  }

  get target(): string {
    return this.wanted.path;
  }

  result(result: RunResult): Promise<void> {
    return this.#write(result);
  }
}
