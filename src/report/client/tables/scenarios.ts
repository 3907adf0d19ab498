import { highest } from '../../../statistics/highest.ts';
import type { RunResult, ScenarioOutcomes } from '../../../statistics/result.ts';
import { count, rate } from '../../../text/format.ts';
import { UNITS } from '../../../text/load-models.ts';
import {
  type Counted,
  countedOf,
  nameColumn,
  requestColumns,
  responseTimeColumns,
  type Timed,
} from './counted.ts';
import { type Column, Table } from './table.ts';

interface ScenarioRow extends Timed {
  readonly outcomes: ScenarioOutcomes | undefined;
  readonly failed: number;
  /** Highest target of its curve, with its unit. */
  readonly asked: string;
}

const usersColumn = (name: string, outcome: keyof ScenarioOutcomes): Column<ScenarioRow> => ({
  name,
  text: ({ outcomes }) => (outcomes ? count(outcomes[outcome]) : ''),
  order: ({ outcomes }) => outcomes?.[outcome] ?? -1,
});

/** Parallel loads. Hidden if the profile has no scenarios. */
export class ScenarioTable {
  readonly #table = new Table<ScenarioRow>({
    title: 'By scenario',
    key: (row) => row.name,
    columns: [
      nameColumn('scenario'),
      { name: 'up to', text: (row) => row.asked, order: (row) => row.asked },
      ...requestColumns,
      ...responseTimeColumns,
      { name: 'failed', text: (row) => count(row.failed), order: (row) => row.failed },
      usersColumn('users', 'spawned'),
      usersColumn('dropped', 'dropped'),
    ],
  });
  readonly element = this.#table.element;

  show(result: RunResult): void {
    const { stats } = result;
    const latencies = new Map(Object.entries(stats.latencyByScenario));
    const outcomes = new Map(Object.entries(stats.outcomesByScenario));
    this.#table.show(
      countedOf(stats.requestsByScenario, stats.total).map((row: Counted) => ({
        ...row,
        latency: latencies.get(row.name),
        outcomes: outcomes.get(row.name),
        failed: stats.failedByScenario[row.name] ?? 0,
        asked: askedOf(result, row.name),
      })),
    );
  }
}

function askedOf({ loads, timeline }: RunResult, scenario: string): string {
  const i = loads.findLastIndex(({ name }) => name === scenario);
  const load = loads[i];
  if (load === undefined) return '';
  const level = highest(timeline.map((row) => row.loads[i]?.target ?? 0));
  return `${rate(level)}\u00a0${UNITS[load.model]}`;
}
