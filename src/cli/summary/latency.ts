import { intervalsInWords, waitInWords } from '../../statistics/in-words.ts';
import type { Distribution, RunResult } from '../../statistics/result.ts';
import { milliseconds } from '../../text/format.ts';
import { table } from '../format.ts';

const ROWS: readonly (readonly [keyof Distribution, string])[] = [
  ['mean', 'mean'],
  ['p50', 'p50'],
  ['p95', 'p95'],
  ['p99', 'p99'],
  ['p999', 'p99.9'],
  ['max', 'max'],
];

/** The three clocks side by side, and what it means if they differ. */
export function latencyLines(result: RunResult): string[] {
  const { response, service, startDelay } = result.latency;
  const notes = [intervalsInWords(result), waitInWords(result)];
  return [
    ...table([
      ['', 'response time', 'service time', 'start delay'],
      ...ROWS.map(([key, label]) => [
        label,
        ...[response, service, startDelay].map((clock) => milliseconds(clock[key])),
      ]),
    ]),
    ...notes.flatMap((note) => (note === null ? [] : `  ${note}`)),
  ];
}
