import { writeFile } from 'node:fs/promises';
import { reportOf } from '../report/report.ts';
import type { RunResult } from '../statistics/result.ts';
import type { Exporter } from './exporter.ts';

/** The run as a page that needs no network. */
export class ReportHtml implements Exporter {
  readonly kind = 'file';
  readonly target: string;

  constructor(path: string) {
    this.target = path;
  }

  async finish(result: RunResult): Promise<void> {
    await writeFile(this.target, await reportOf(result));
  }
}
