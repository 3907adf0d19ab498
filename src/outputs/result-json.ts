import type { RunResult } from '../statistics/result.ts';
import { resultJson } from '../statistics/result-json.ts';
import { writeTo } from './destination.ts';
import type { Output } from './output.ts';

/** Writes the result to a file or to standard output. */
export class ResultJson implements Output {
  readonly kind = 'file';
  readonly target: string;

  /** @param path `-` is standard output */
  constructor(path: string) {
    this.target = path;
  }

  result(result: RunResult): Promise<void> {
    return writeTo(this.target, resultJson(result));
  }
}
