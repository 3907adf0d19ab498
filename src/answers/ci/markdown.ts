import { rateInWords, subjectOf, verdictInWords } from '../../statistics/in-words.ts';
import type { Distribution, RunResult } from '../../statistics/result.ts';
import {
  leftToMerge,
  ONLY_ITS_PART,
  shardInWords,
  shardsInWords,
} from '../../statistics/shards-in-words.ts';
import {
  confidenceInWords,
  milliseconds,
  percent,
  plural,
  printable,
  seconds,
} from '../../text/format.ts';
import type { Comparison } from '../compare/findings.ts';
import {
  changeInWords,
  findingInWords,
  headlineOf,
  intervalInWords,
  nameInWords,
  valueInWords,
} from '../compare/in-words.ts';
import { type Check, checksOfComparison, checksOfRun } from './checks.ts';

const MARKS: Readonly<Record<Check['outcome'], string>> = {
  passed: '✅',
  failed: '❌',
  open: '❔',
};
const CLOCKS = [
  ['response time', 'response'],
  ['service time', 'service'],
  ['start delay', 'startDelay'],
] as const;
const COLUMNS: readonly (keyof Distribution)[] = ['mean', 'p50', 'p90', 'p95', 'p99', 'max'];

/** A run as a section of GitHub's Markdown, for a pull request or a job summary. */
export function runMarkdown(result: RunResult): string {
  const { profile, verdict, stats, latency, durationSeconds, shard, shards } = result;
  const { checks } = checksOfRun(result);
  const facts = `${seconds(durationSeconds)}, ${plural(stats.total, 'request')}, ${percent(stats.successRate)} successful; ${subjectOf(result.loads)} ${rateInWords(result)}`;
  return section(`Rushhour: ${profile}`, [
    ...(result.stoppedBecause === undefined ? [] : [`**STOPPED: ${cell(result.stoppedBecause)}**`]),
    `**${cell(verdictInWords(result))}**`,
    ...(verdict.reasons.length > 0
      ? [verdict.reasons.map((reason) => `- ${cell(reason)}`).join('\n')]
      : []),
    cell(facts),
    ...(shard === undefined ? [] : [cell(partInWords(shard))]),
    ...(shards === undefined ? [] : [cell(`shards: ${shardsInWords(shards)}`)]),
    table(
      ['', ...COLUMNS],
      CLOCKS.map(([name, clock]) => [
        name,
        ...COLUMNS.map((column) => milliseconds(latency[clock][column])),
      ]),
    ),
    checkList(checks.slice(1)),
  ]);
}

function partInWords(shard: NonNullable<RunResult['shard']>): string {
  return [`${shardInWords(shard)}: ${ONLY_ITS_PART}`, ...leftToMerge(shard)].join('; ');
}

/** A comparison as a section of Markdown. */
export function comparisonMarkdown(comparison: Comparison): string {
  const { before, after, changes, confidence, budgets, cautions } = comparison;
  const interval = `${confidenceInWords(confidence)} interval`;
  return section(`Rushhour: ${comparison.profile}, before and after`, [
    `**${cell(headlineOf(comparison))}**`,
    `${code(before.name)} and ${code(after.name)}`,
    table(
      ['', 'before', 'after', 'change', interval, ''],
      changes.map((change) => [
        nameInWords(change.metric),
        valueInWords(change.metric, change.before),
        valueInWords(change.metric, change.after),
        changeInWords(change.metric, change.change),
        intervalInWords(change),
        findingInWords(change),
      ]),
    ),
    ...(budgets.length > 0 ? [checkList(checksOfComparison(comparison).checks)] : []),
    cautions.map((caution) => `- ${cell(caution)}`).join('\n'),
  ]);
}

/** A comparison that could not be made. */
export function refusalMarkdown(reason: string): string {
  return section('Rushhour: not compared', [cell(reason)]);
}

function section(title: string, paragraphs: readonly string[]): string {
  const filled = paragraphs.filter((paragraph) => paragraph !== '');
  return `${[`## ${cell(title)}`, ...filled].join('\n\n')}\n`;
}

function checkList(checks: readonly Check[]): string {
  return checks.map(({ outcome, words }) => `- ${MARKS[outcome]} ${cell(words)}`).join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  const rule = head.map((_, i) => (i === 0 ? '---' : '---:'));
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}

/** Foreign text as plain text: no markup, no line break, no end of a cell. */
function cell(text: string): string {
  return printable(text.replaceAll('\n', ' ')).replace(
    /[\\`*_[\]<>|#~]/g,
    (character) => `\\${character}`,
  );
}

function code(text: string): string {
  return `\`${printable(text).replaceAll('`', "'")}\``;
}
