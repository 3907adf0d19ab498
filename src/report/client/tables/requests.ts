import { highest } from '../../../statistics/highest.ts';
import type { RunResult, WorkflowOutcomes } from '../../../statistics/result.ts';
import { count } from '../../../text/format.ts';
import {
  type Counted,
  countColumns,
  countedOf,
  mostFirst,
  nameColumn,
  requestColumns,
  responseTimeColumns,
  type Timed,
} from './counted.ts';
import { type Column, Table } from './table.ts';

interface WorkflowRow extends Timed {
  /** Concurrent, at the end of a second. */
  readonly mostUsers: number;
  readonly outcomes: WorkflowOutcomes | undefined;
}

const OUTCOMES = ['completed', 'abandoned', 'failed'] as const;

const outcomeColumns: readonly Column<WorkflowRow>[] = OUTCOMES.map((outcome) => ({
  name: outcome,
  text: ({ outcomes }) => (outcomes ? count(outcomes[outcome]) : ''),
  order: ({ outcomes }) => outcomes?.[outcome] ?? -1,
}));

export class WorkflowTable {
  readonly #table = new Table<WorkflowRow>({
    title: 'By workflow',
    key: (row) => row.name,
    columns: [
      nameColumn('workflow'),
      ...requestColumns,
      ...responseTimeColumns,
      {
        name: 'concurrent users',
        text: (row) => count(row.mostUsers),
        order: (row) => row.mostUsers,
      },
      ...outcomeColumns,
    ],
  });
  readonly element = this.#table.element;

  show({ stats, timeline }: RunResult): void {
    const latencies = new Map(Object.entries(stats.latencyByWorkflow));
    const outcomes = new Map(Object.entries(stats.outcomesByWorkflow));
    const rows = countedOf(stats.requestsByWorkflow, stats.total).map((row) => ({
      ...row,
      latency: latencies.get(row.name),
      outcomes: outcomes.get(row.name),
      mostUsers: highest(timeline.map(({ usersByWorkflow }) => usersByWorkflow[row.name] ?? 0)),
    }));
    this.#table.show(rows.sort(mostFirst));
  }
}

interface StepRow extends Timed {
  readonly workflow: string;
  readonly failed: number;
}

export class StepTable {
  readonly #table = new Table<StepRow>({
    title: 'By step',
    key: (row) => `${row.workflow}/${row.name}`,
    columns: [
      { name: 'workflow', text: (row) => row.workflow, order: (row) => row.workflow },
      nameColumn('step'),
      ...requestColumns,
      ...responseTimeColumns,
      { name: 'failed', text: (row) => count(row.failed), order: (row) => row.failed },
    ],
  });
  readonly element = this.#table.element;

  show({ stats }: RunResult): void {
    const latencies = new Map(Object.entries(stats.latencyByStep));
    const failures = new Map(Object.entries(stats.failedByStep));
    const rows = countedOf(stats.requestsByStep, stats.total).map((row) => {
      const slash = row.name.indexOf('/');
      return {
        ...row,
        workflow: row.name.slice(0, slash),
        name: row.name.slice(slash + 1),
        failed: failures.get(row.name) ?? 0,
        latency: latencies.get(row.name),
      };
    });
    this.#table.show(rows);
  }
}

interface ServiceRow extends Timed {
  readonly failed: number;
}

/** Requests that ended, by the service that they were sent to. */
export class ServiceTable {
  readonly #table = new Table<ServiceRow>({
    title: 'By service',
    key: (row) => row.name,
    columns: [
      nameColumn('service'),
      ...requestColumns,
      ...responseTimeColumns,
      { name: 'failed', text: (row) => count(row.failed), order: (row) => row.failed },
    ],
  });
  readonly element = this.#table.element;

  show({ stats }: RunResult): void {
    const rows = Object.entries(stats.latencyByService).map(([name, latency]) => {
      const share = latency.count / (stats.successful + stats.failed);
      return {
        name,
        count: latency.count,
        share,
        latency,
        failed: stats.failedByService[name] ?? 0,
      };
    });
    this.#table.show(rows.sort(mostFirst));
  }
}

/** Requests by the other categories that are counted. */
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
