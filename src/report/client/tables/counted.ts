import type { Distribution } from '../../../statistics/result.ts';
import { count, milliseconds, percent } from '../../../text/format.ts';
import type { Column } from './table.ts';

export interface Counted {
  readonly name: string;
  readonly count: number;
  /** Fraction of the total, 0 to 1. */
  readonly share: number;
}

/** A counted item, with its response times if a request has ended. */
export interface Timed extends Counted {
  readonly latency: Distribution | undefined;
}

type Counts = Readonly<Record<string, number>>;

export function countedOf(counts: Counts, whole: number): Counted[] {
  return Object.entries(counts).map(([name, n]) => ({
    name,
    count: n,
    share: whole > 0 ? n / whole : 0,
  }));
}

export const mostFirst = (a: Counted, b: Counted) => b.count - a.count;

export const nameColumn = (name: string): Column<Counted> => ({
  name,
  text: (row) => row.name,
  order: (row) => row.name,
});

export const countColumns = (things: string): Column<Counted>[] => [
  { name: things, text: (row) => count(row.count), order: (row) => row.count },
  {
    name: 'share',
    text: (row) => percent(row.share),
    order: (row) => row.share,
    bar: (row) => row.share,
  },
];

export const responseTimeColumns: Column<Timed>[] = (['p50', 'p95', 'p99', 'max'] as const).map(
  (name) => ({
    name,
    text: ({ latency }) => (latency ? milliseconds(latency[name]) : ''),
    order: ({ latency }) => latency?.[name] ?? -1,
  }),
);

/** If there is no room for both, the number alone implies the share. */
export const requestColumns: Column<Counted>[] = countColumns('requests').map((column) =>
  column.bar === undefined ? column : { ...column, kind: 'extra' },
);
