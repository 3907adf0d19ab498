import type { Distribution, RunResult } from '../../../statistics/result.ts';
import { count, percent } from '../../../text/format.ts';
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

interface CheckRow extends Counted {
  readonly failed: number;
}

/** Checks of journeys; those that failed most often come first. */
export class CheckTable {
  readonly #table = new Table<CheckRow>({
    title: 'Checks',
    key: (row) => row.name,
    columns: [
      nameColumn('check'),
      { name: 'passed', text: (row) => count(row.count), order: (row) => row.count },
      { name: 'failed', text: (row) => count(row.failed), order: (row) => row.failed },
      {
        name: 'share passed',
        text: (row) => percent(row.share),
        order: (row) => row.share,
        bar: (row) => row.share,
      },
    ],
  });
  readonly element = this.#table.element;

  show({ stats }: RunResult): void {
    const rows = Object.entries(stats.checks).map(([name, { passed, failed }]) => {
      return { name, count: passed, failed, share: passed / (passed + failed) };
    });
    this.#table.show(rows.sort((a, b) => a.share - b.share));
  }
}

/** Whole journeys, their groups, and their own timings. */
export class JourneyTimeTable {
  readonly #table = new Table<Timed>({
    title: 'Journeys and groups',
    key: (row) => row.name,
    columns: [
      nameColumn('what'),
      { name: 'count', text: (row) => count(row.count), order: (row) => row.count },
      ...responseTimeColumns,
    ],
  });
  readonly element = this.#table.element;

  show({ stats }: RunResult): void {
    this.#table.show([
      ...timed('journey', stats.journeyTimes),
      ...timed('group', stats.groups),
      ...timed('timing', stats.timings),
    ]);
  }
}

function timed(kind: string, all: Readonly<Record<string, Distribution>>): Timed[] {
  return Object.entries(all).map(([name, latency]) => {
    return { name: `${kind} ${name}`, count: latency.count, share: 0, latency };
  });
}

/** Why users failed. */
export class ReasonTable {
  readonly #table = new Table<Counted>({
    title: 'Why users failed',
    key: (row) => row.name,
    columns: [{ ...nameColumn('reason'), kind: 'words' }, ...countColumns('users')],
  });
  readonly element = this.#table.element;

  show({ stats, users }: RunResult): void {
    this.#table.show(countedOf(stats.failureReasons, users.failed).sort(mostFirst));
  }
}

/** Counters of journeys. */
export class CounterTable {
  readonly #table = new Table<Counted>({
    title: 'Counters',
    key: (row) => row.name,
    columns: [
      nameColumn('counter'),
      { name: 'sum', text: (row) => count(row.count), order: (row) => row.count },
    ],
  });
  readonly element = this.#table.element;

  show({ stats }: RunResult): void {
    this.#table.show(countedOf(stats.counters, 0).sort(mostFirst));
  }
}
