import { Chart } from '../../report/client/chart.ts';
import { element } from '../../report/client/dom.ts';
import { Table } from '../../report/client/tables/table.ts';
import { confidenceInWords, seconds } from '../../text/format.ts';

import type { BudgetOutcome, Comparison, MetricChange, SideInfo } from '../compare/findings.ts';
import {
  changeInWords,
  findingInWords,
  headlineOf,
  intervalInWords,
  nameInWords,
  valueInWords,
} from '../compare/in-words.ts';
import type { Compared } from './data.ts';
import { bothCurves, bothPercentiles, bothRates } from './pictures.ts';
import type { Sections } from './sections.ts';

const BUDGET_MARKS = { kept: '✓ kept', exceeded: '✕ exceeded', open: '? not shown either way' };

/** Comparisons, one below the other. */
export function comparisonSections(comparisons: readonly Compared[]): Sections {
  const parts = comparisons.map((compared) => {
    const charts = [bothPercentiles(compared), bothCurves(compared), bothRates(compared)].map(
      (picture) => new Chart(picture),
    );
    for (const chart of charts) chart.show(compared.before);
    const { comparison } = compared;
    return {
      charts,
      elements: [
        summary(comparison),
        changeTable(comparison),
        ...charts.map((chart) => chart.element),
      ],
    };
  });
  return {
    elements: parts.flatMap(({ elements }) => elements),
    charts: parts.flatMap(({ charts }) => charts),
  };
}

function summary(comparison: Comparison): HTMLElement {
  const { before, after, budgets, cautions, changes } = comparison;
  const worse = changes.some(({ shown }) => shown === 'higher');
  const better = changes.some(({ shown }) => shown === 'lower');
  const sign = element('span', 'sign', worse ? '✕' : better ? '✓' : '=');
  sign.ariaHidden = 'true';
  const card = element(
    'section',
    'card summary',
    element('p', 'facts', `before: ${factsOf(before)}`),
    element('p', 'facts', `after: ${factsOf(after)}`),
    element('div', 'verdict', sign, element('h1', '', headlineOf(comparison))),
    element('ul', 'thresholds', ...budgets.map(budgetItem)),
    element('ul', 'reasons', ...cautions.map((caution) => element('li', '', caution))),
  );
  card.dataset['tone'] = worse ? (better ? 'mixed' : 'bad') : 'good';
  return card;
}

function factsOf({ name, runs }: SideInfo): string {
  const [first] = runs;
  return [
    name,
    `${runs.length} run${runs.length === 1 ? '' : 's'}`,
    ...(first?.startedAt == null ? [] : [`${first.startedAt.slice(0, 16).replace('T', ' ')} UTC`]),
    seconds(first?.durationSeconds ?? 0),
  ].join(' · ');
}

function budgetItem({ expression, status }: BudgetOutcome): HTMLElement {
  const tone = { kept: 'kept', exceeded: 'missed', open: '' }[status];
  return element('li', tone, `${BUDGET_MARKS[status]}: ${expression}`);
}

function changeTable({ changes, confidence }: Comparison): HTMLElement {
  const table = new Table<MetricChange>({
    title: 'What changed',
    key: ({ metric }) => metric,
    columns: [
      {
        name: 'response time',
        text: ({ metric }) => nameInWords(metric),
        order: ({ metric }) => metric,
      },
      {
        name: 'before',
        text: ({ metric, before }) => valueInWords(metric, before),
        order: ({ before }) => before,
      },
      {
        name: 'after',
        text: ({ metric, after }) => valueInWords(metric, after),
        order: ({ after }) => after,
      },
      {
        name: 'change',
        text: ({ metric, change }) => changeInWords(metric, change),
        order: ({ change }) => change,
      },
      {
        name: `${confidenceInWords(confidence)} interval`,
        text: intervalInWords,
        order: ({ interval }) => interval?.low ?? 0,
      },
      { name: 'finding', text: findingInWords, order: ({ shown }) => shown ?? '' },
    ],
  });
  table.show(changes);
  return table.element;
}
