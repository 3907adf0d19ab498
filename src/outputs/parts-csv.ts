import type { Distribution, RunResult } from '../statistics/result.ts';
import { csvCell } from './csv-cell.ts';
import { writeTo } from './destination.ts';
import type { Output } from './output.ts';

const COLUMNS = ['count', 'mean', 'p50', 'p90', 'p95', 'p99', 'p999', 'max'] as const;

export const PARTS_HEADER = `kind,name,failed,${COLUMNS.join(',')}\n`;

/** Percentiles of the run's parts as a table (RFC 4180), milliseconds: one line for each part. */
export class PartsCsv implements Output {
  readonly kind = 'file';
  readonly target: string;

  constructor(path: string) {
    this.target = path;
  }

  result({ stats }: RunResult): Promise<void> {
    const lines = [
      ...linesOf('workflow', stats.latencyByWorkflow),
      ...linesOf('step', stats.latencyByStep, stats.failedByStep),
      ...linesOf('service', stats.latencyByService, stats.failedByService),
      ...linesOf('journey', stats.journeyTimes),
      ...linesOf('group', stats.groups),
      ...linesOf('timing', stats.timings),
    ];
    return writeTo(this.target, PARTS_HEADER + lines.join(''));
  }
}

/** @param failed failures by part, where they are known */
function linesOf(
  kind: string,
  parts: Readonly<Record<string, Distribution>>,
  failed?: Readonly<Record<string, number>>,
): string[] {
  return Object.entries(parts).map(([name, distribution]) => {
    const failures = failed === undefined ? '' : (failed[name] ?? 0);
    const figures = COLUMNS.map((column) => distribution[column]);
    return `${[kind, csvCell(name), failures, ...figures].join(',')}\n`;
  });
}
