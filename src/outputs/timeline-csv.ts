import { writeFile } from 'node:fs/promises';
import { type RunResult, type TimelineRow, timelineRowSchema } from '../statistics/result.ts';
import type { Exporter } from './exporter.ts';

/** What has room in a cell: a list or a map has none. */
const COLUMNS = Object.entries(timelineRowSchema.entries)
  .filter(([, schema]) => !['array', 'object', 'record'].includes(schema.type))
  .map(([name]) => name as keyof TimelineRow);

/** The timeline as a table: a line a second, the names of the columns in the first one (RFC 4180). */
export function timelineCsv(timeline: readonly TimelineRow[]): string {
  const lines = timeline.map((row) => COLUMNS.map((column) => row[column] ?? '').join(','));
  return `${[COLUMNS.join(','), ...lines].join('\n')}\n`;
}

export class TimelineCsv implements Exporter {
  readonly kind = 'file';
  readonly target: string;

  constructor(path: string) {
    this.target = path;
  }

  finish({ timeline }: RunResult): Promise<void> {
    return writeFile(this.target, timelineCsv(timeline));
  }
}
