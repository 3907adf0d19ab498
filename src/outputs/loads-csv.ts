import { csvCell } from './csv-cell.ts';
import type { CompleteSecond, ObservedRun, Output } from './output.ts';
import { StreamFile } from './stream-file.ts';

const COLUMNS = [
  'target',
  'actual',
  'excused',
  'dropped',
  'sent',
  'failed',
  'arrived',
  'users',
] as const;

export const LOADS_CSV_HEADER = `second,seconds,scenario,model,${COLUMNS.join(',')}\n`;

/** One line per load and second of the run (RFC 4180), written during the run. */
export class LoadsCsv implements Output {
  readonly kind = 'file';
  readonly target: string;
  #file: StreamFile | null = null;
  #run: ObservedRun | null = null;
  /** Name and model of each load, as cells. */
  #loads: readonly string[] = [];

  constructor(path: string) {
    this.target = path;
  }

  start(run: ObservedRun): void {
    this.#run = run;
    this.#file = new StreamFile(this.target);
    this.#file.write(LOADS_CSV_HEADER);
  }

  second({ row: { second, seconds, loads } }: CompleteSecond): Promise<void> {
    const file = this.#file!;
    // A profile switch adds loads.
    if (loads.length > this.#loads.length) {
      this.#loads = this.#run!.stats().loads.map(({ name, model }) => `${csvCell(name)},${model}`);
    }
    for (const [i, load] of loads.entries()) {
      const values = COLUMNS.map((column) => Number(load[column].toFixed(6)));
      file.write(`${[second, seconds, this.#loads[i], ...values].join(',')}\n`);
    }
    return file.drained();
  }

  async stop(): Promise<void> {
    await this.#file?.close();
  }
}
