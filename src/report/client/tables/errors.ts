import { meaningOf } from '../../../border/error-classes.ts';
import type { RunResult } from '../../../statistics/result.ts';
import { type Counted, countColumns, countedOf, mostFirst, nameColumn } from './counted.ts';
import { Table } from './table.ts';

interface ErrorRow extends Counted {
  readonly meaning: string;
  readonly example: string;
}

export class ErrorTable {
  readonly #table = new Table<ErrorRow>({
    title: 'Errors by class',
    key: (row) => row.name,
    columns: [
      nameColumn('class'),
      ...countColumns('requests'),
      { name: 'meaning', text: (row) => row.meaning, order: (row) => row.meaning, kind: 'words' },
      {
        name: 'first seen at',
        text: (row) => row.example,
        order: (row) => row.example,
        kind: 'words',
      },
    ],
  });
  readonly element = this.#table.element;

  show({ errors, errorExamples, stats }: RunResult): void {
    const rows = countedOf(errors, stats.total).map((row) => ({
      ...row,
      meaning: meaningOf(row.name),
      example: errorExamples[row.name] ?? '',
    }));
    this.#table.show(rows.sort(mostFirst));
  }
}
