import { writeFile } from 'node:fs/promises';
import type { RunResult } from '../statistics/result.ts';
import type { Exporter } from './exporter.ts';

/** The result as it is published: docs/result.schema.json describes it. */
export function resultJson(result: RunResult): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}

export async function writeResult(path: string, result: RunResult): Promise<void> {
  await writeFile(path, resultJson(result));
}

export class ResultJson implements Exporter {
  readonly kind = 'file';
  readonly target: string;

  constructor(path: string) {
    this.target = path;
  }

  finish(result: RunResult): Promise<void> {
    return writeResult(this.target, result);
  }
}
