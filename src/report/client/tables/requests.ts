import { count } from '../../../shared/format.ts';
import type { RunResult } from '../../../statistics/result.ts';
import { type Counted, countColumns, countedOf, mostFirst, nameColumn } from './counted.ts';
import { Table } from './table.ts';

interface WorkflowRow extends Counted {
  /** At once, at the end of a second. */
  readonly mostUsers: number;
}

export class WorkflowTable {
  readonly #table = new Table<WorkflowRow>({
    title: 'By workflow',
    key: (row) => row.name,
    columns: [
      nameColumn('workflow'),
      ...countColumns('requests'),
      {
        name: 'users at once',
        text: (row) => count(row.mostUsers),
        order: (row) => row.mostUsers,
      },
    ],
  });
  readonly element = this.#table.element;

  show({ stats, timeline }: RunResult): void {
    const rows = countedOf(stats.requestsByWorkflow, stats.total).map((row) => ({
      ...row,
      mostUsers: Math.max(0, ...timeline.map((second) => second.usersByWorkflow[row.name] ?? 0)),
    }));
    this.#table.show(rows.sort(mostFirst));
  }
}

interface StepRow extends Counted {
  readonly workflow: string;
}

export class StepTable {
  readonly #table = new Table<StepRow>({
    title: 'By step',
    key: (row) => `${row.workflow}/${row.name}`,
    columns: [
      { name: 'workflow', text: (row) => row.workflow, order: (row) => row.workflow },
      nameColumn('step'),
      ...countColumns('requests'),
    ],
  });
  readonly element = this.#table.element;

  show({ stats }: RunResult): void {
    const rows = countedOf(stats.requestsByStep, stats.total).map((row) => {
      const slash = row.name.indexOf('/');
      return { ...row, workflow: row.name.slice(0, slash), name: row.name.slice(slash + 1) };
    });
    this.#table.show(rows);
  }
}

/** Requests by whatever else they are counted by. */
export class CountTable {
  readonly #table: Table<Counted>;
  readonly #counts: (result: RunResult) => Readonly<Record<string, number>>;
  readonly element: HTMLElement;

  constructor(
    title: string,
    name: string,
    counts: (result: RunResult) => Readonly<Record<string, number>>,
  ) {
    this.#table = new Table({
      title,
      key: (row) => row.name,
      columns: [nameColumn(name), ...countColumns('requests')],
    });
    this.element = this.#table.element;
    this.#counts = counts;
  }

  show(result: RunResult): void {
    this.#table.show(countedOf(this.#counts(result), result.stats.total).sort(mostFirst));
  }
}
