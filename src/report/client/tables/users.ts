import type { RunResult, UserCounts } from '../../../statistics/result.ts';
import { type Counted, countColumns, countedOf, nameColumn } from './counted.ts';
import { Table } from './table.ts';

/** The outcomes of planned users: they add up to `planned`. */
const FATES: readonly (readonly [keyof UserCounts, string])[] = [
  ['active', 'active'],
  ['completed', 'completed'],
  ['abandoned', 'abandoned'],
  ['failed', 'failed'],
  ['interrupted', 'interrupted by the end of the run'],
  ['dropped', 'dropped, never spawned'],
];

export class UsersTable {
  readonly #table = new Table<Counted>({
    title: 'Users by outcome',
    key: (row) => row.name,
    columns: [nameColumn('outcome'), ...countColumns('users')],
  });
  readonly element = this.#table.element;

  show({ users }: RunResult): void {
    const fates = FATES.filter(([key]) => users[key] > 0).map(([key, name]) => [name, users[key]]);
    this.#table.show(countedOf(Object.fromEntries(fates), users.planned));
  }
}
