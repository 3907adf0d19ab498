import type { BudgetOutcome, Comparison, SideInfo } from '../../answers/compare/findings.ts';
import {
  changeInWords,
  findingInWords,
  headlineOf,
  intervalInWords,
  nameInWords,
  valueInWords,
} from '../../answers/compare/in-words.ts';
import { confidenceInWords, plural, seconds } from '../../text/format.ts';
import { table } from '../format.ts';
import { type Terminal, wrapped } from '../terminal.ts';

/** A comparison for people: the findings first, their reliability last. */
export function comparisonLines(comparison: Comparison, terminal: Terminal): string {
  const { before, after, budgets, cautions } = comparison;
  const sections = [
    [headline(comparison, terminal)],
    table([
      ['before', sideInWords(before)],
      ['after', sideInWords(after)],
    ]).map((line) => line.trimEnd()),
    changeLines(comparison),
    budgets.map((budget) => budgetLine(budget, terminal)),
    cautions.map((caution) => terminal.dim(`  - ${caution}`)),
  ];
  const lines = sections
    .filter((section) => section.length > 0)
    .flatMap((section) => [...section, '']);
  const { columns, rows } = terminal;
  const fitting = rows === null ? lines : lines.flatMap((line) => wrapped(line, columns));
  return `\n${fitting.join('\n')}\n`;
}

function headline(comparison: Comparison, { bold, green, red, yellow }: Terminal): string {
  const worse = comparison.changes.some(({ shown }) => shown === 'higher');
  const better = comparison.changes.some(({ shown }) => shown === 'lower');
  const paint = worse ? (better ? yellow : red) : green;
  return `  ${bold(paint(headlineOf(comparison)))}`;
}

function sideInWords({ name, runs }: SideInfo): string {
  const [first] = runs;
  const requests = runs.reduce((sum, run) => sum + run.requests, 0);
  const when = first?.startedAt?.slice(0, 16).replace('T', ' ');
  return [
    name,
    ...(runs.length > 1 ? [`${runs.length} runs`] : []),
    ...(when === undefined ? [] : [when]),
    seconds(first?.durationSeconds ?? 0),
    plural(requests, 'request'),
  ].join(' · ');
}

function changeLines({ changes, confidence }: Comparison): string[] {
  const head = ['', 'before', 'after', 'change', `${confidenceInWords(confidence)} interval`];
  const rows = changes.map((change) => [
    nameInWords(change.metric),
    valueInWords(change.metric, change.before),
    valueInWords(change.metric, change.after),
    changeInWords(change.metric, change.change),
    intervalInWords(change),
  ]);
  const [first, ...others] = table([head, ...rows]);
  return [first!, ...others.map((line, i) => `${line}   ${findingInWords(changes[i]!)}`)];
}

function budgetLine({ expression, status }: BudgetOutcome, terminal: Terminal): string {
  const words = {
    kept: terminal.green('kept    '),
    exceeded: terminal.red('exceeded'),
    open: terminal.yellow('not shown either way'),
  };
  return `  ${words[status]}  ${expression}`;
}
