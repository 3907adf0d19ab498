import type { TimelineRow } from '../statistics/result.ts';
import { timelineRowSchema } from '../statistics/schema/timeline-row.ts';
import type { CompleteSecond, Output } from './output.ts';
import { StreamFile } from './stream-file.ts';

/** Values that fit a cell: lists, maps and encoded histograms do not. */
const COLUMNS = Object.entries(timelineRowSchema.entries)
  .filter(([, schema]) => !['array', 'object', 'record', 'optional'].includes(schema.type))
  .map(([name]) => name as keyof TimelineRow);

export const CSV_HEADER = `${COLUMNS.join(',')}\n`;

/**
 * One line per second of the run, after a header with the names of the columns (RFC 4180). It is written during the run,
 * and keeps every second, however long the run is.
 */
export class TimelineCsv implements Output {
  readonly kind = 'file';
  readonly target: string;
  #file: StreamFile | null = null;

  constructor(path: string) {
    this.target = path;
  }

  start(): void {
    this.#file = new StreamFile(this.target);
    this.#file.write(CSV_HEADER);
  }

  second({ row }: CompleteSecond): Promise<void> {
    const file = this.#file!;
    file.write(`${COLUMNS.map((column) => row[column] ?? '').join(',')}\n`);
    return file.drained();
  }

  async stop(): Promise<void> {
    await this.#file?.close();
  }
}
