import { intervalsInWords, waitInWords } from '../../../statistics/in-words.ts';
import type { Distribution, RunResult } from '../../../statistics/result.ts';
import { milliseconds } from '../../../text/format.ts';
import { element, setText } from '../dom.ts';
import { Table } from './table.ts';

interface ClockRow {
  readonly clock: string;
  readonly latency: Distribution;
}

const COLUMNS: readonly (readonly [keyof Distribution, string])[] = [
  ['mean', 'mean'],
  ['p50', 'p50'],
  ['p90', 'p90'],
  ['p95', 'p95'],
  ['p99', 'p99'],
  ['p999', 'p99.9'],
  ['max', 'max'],
];

function partsOf({ firstByte, connect, tls }: RunResult['latency']): ClockRow[] {
  const parts = [
    { clock: 'time to first byte', latency: firstByte },
    { clock: 'connect', latency: connect },
    { clock: 'TLS handshake', latency: tls },
  ];
  return parts.filter((part): part is ClockRow => part.latency !== undefined);
}

/** The three clocks side by side with the parts of the service time, and what it means if they differ. */
export class LatencyTable {
  readonly #table = new Table<ClockRow>({
    title: 'Latency',
    key: (row) => row.clock,
    columns: [
      { name: 'clock', text: (row) => row.clock, order: (row) => row.clock },
      ...COLUMNS.map(([key, name]) => ({
        name,
        text: ({ latency }: ClockRow) => milliseconds(latency[key]),
        order: ({ latency }: ClockRow) => latency[key],
      })),
    ],
  });
  readonly #notes = element('p', 'reading');
  readonly element = this.#table.element;

  constructor() {
    this.element.querySelector('h2')!.after(this.#notes);
  }

  show(result: RunResult): void {
    const { latency } = result;
    const notes = [intervalsInWords(result), waitInWords(result)];
    setText(this.#notes, notes.filter((note) => note !== null).join(' '));
    this.#table.show([
      { clock: 'response time', latency: latency.response },
      { clock: 'service time', latency: latency.service },
      { clock: 'start delay', latency: latency.startDelay },
      ...partsOf(latency),
    ]);
  }
}
