import { reportPieces } from '../report/report.ts';
import type { RunResult } from '../statistics/result.ts';
import { writeTo } from './destination.ts';
import type { Output } from './output.ts';

/** Writes the report: a page that needs no network. */
export class ReportHtml implements Output {
  readonly kind = 'file';
  readonly target: string;

  constructor(path: string) {
    this.target = path;
  }

  async result(result: RunResult): Promise<void> {
    await writeTo(this.target, await reportPieces(result));
  }
}
