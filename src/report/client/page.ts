import './language.ts';

import uPlotStyle from 'uplot/dist/uPlot.min.css';
import type { RunResult } from '../../statistics/result.ts';
import { Chart } from './chart.ts';
import { CLOCKS } from './charts/clocks.ts';
import { ERRORS } from './charts/errors.ts';
import { HEAT_MAP } from './charts/heat-map.ts';
import { LOADS } from './charts/loads.ts';
import { PERCENTILE_CURVE } from './charts/percentile-curve.ts';
import { PERCENTILES } from './charts/percentiles.ts';
import { RATE } from './charts/rate.ts';
import { USERS } from './charts/users.ts';
import { addStyle, element } from './dom.ts';
import { Figures } from './figures.ts';
import { LimitKey } from './limit-key.ts';
import style from './page.css';
import { Summary } from './summary.ts';
import { ErrorTable } from './tables/errors.ts';
import { CheckTable, CounterTable, JourneyTimeTable, ReasonTable } from './tables/journeys.ts';
import { LatencyTable } from './tables/latency.ts';
import { CountTable, ServiceTable, StepTable, WorkflowTable } from './tables/requests.ts';
import { ScenarioTable } from './tables/scenarios.ts';
import { ShardTable } from './tables/shards.ts';
import { TimelineTable } from './tables/timeline.ts';
import { UsersTable } from './tables/users.ts';
import { followTheme } from './theme.ts';

const WIDE = [RATE, ...LOADS, PERCENTILES, HEAT_MAP];
const PAIRED = [PERCENTILE_CURVE, CLOCKS, USERS, ERRORS];

interface Section {
  readonly element: HTMLElement;
  show(result: RunResult, running: boolean): void;
}

/** A run as a page. It can be shown repeatedly as the run progresses: only what is new changes. */
export class Page {
  readonly #charts: readonly Chart[];
  readonly #sections: readonly Section[];

  constructor(root: HTMLElement) {
    addStyle(uPlotStyle, style);
    const words = [new Summary(), new Figures(), new LimitKey()];
    const wide = WIDE.map((picture) => new Chart(picture));
    const paired = PAIRED.map((picture) => new Chart(picture));
    const long = [
      new ShardTable(),
      new LatencyTable(),
      new ScenarioTable(),
      new WorkflowTable(),
      new StepTable(),
      new ServiceTable(),
      new CheckTable(),
      new JourneyTimeTable(),
      new ReasonTable(),
      new ErrorTable(),
      new TimelineTable(),
    ];
    const short = [
      new UsersTable(),
      new CounterTable(),
      new CountTable('By type of user', 'type', ({ stats }) => stats.requestsByUserType),
      new CountTable('By status', 'status', ({ stats }) => stats.statusCodes),
    ];
    this.#charts = [...wide, ...paired];
    this.#sections = [...words, ...this.#charts, ...long, ...short];
    root.replaceChildren(
      ...elementsOf([...words, ...wide]),
      element('div', 'pairs', ...elementsOf(paired)),
      ...elementsOf(long),
      element('div', 'pairs', ...elementsOf(short)),
    );
    followTheme(document.documentElement, (printing) => {
      for (const chart of this.#charts) chart.draw(printing);
    });
  }

  /** @param running whether the run continues: its figures are then the current ones */
  show(result: RunResult, running = false): void {
    for (const section of this.#sections) section.show(result, running);
  }
}

function elementsOf(sections: readonly Section[]): HTMLElement[] {
  return sections.map((section) => section.element);
}
