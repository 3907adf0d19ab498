import { highest } from '../../../statistics/highest.ts';
import type { RunResult } from '../../../statistics/result.ts';
import { count } from '../../../text/format.ts';
import {
  type Counted,
  countColumns,
  countedOf,
  mostFirst,
  nameColumn,
  responseTimeColumns,
  type Timed,
} from './counted.ts';
import { Table } from './table.ts';

interface WorkflowRow extends Timed {
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
      ...responseTimeColumns,
      {
        name: 'users at once',
        text: (row) => count(row.mostUsers),
        order: (row) => row.mostUsers,
      },
    ],
  });
  readonly element = this.#table.element;

  show({ stats, timeline }: RunResult): void {
    const latencies = new Map(Object.entries(stats.latencyByWorkflow));
    const rows = countedOf(stats.requestsByWorkflow, stats.total).map((row) => ({
      ...row,
      latency: latencies.get(row.name),
      mostUsers: highest(timeline.map(({ usersByWorkflow }) => usersByWorkflow[row.name] ?? 0)),
    }));
    this.#table.show(rows.sort(mostFirst));
  }
}

interface StepRow extends Timed {
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
      ...responseTimeColumns,
    ],
  });
  readonly element = this.#table.element;

  show({ stats }: RunResult): void {
    const latencies = new Map(Object.entries(stats.latencyByStep));
    const rows = countedOf(stats.requestsByStep, stats.total).map((row) => {
      const slash = row.name.indexOf('/');
      return {
        ...row,
        workflow: row.name.slice(0, slash),
        name: row.name.slice(slash + 1),
        latency: latencies.get(row.name),
      };
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
