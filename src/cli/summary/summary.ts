import { measuredInWords, verdictInWords } from '../../statistics/in-words.ts';
import type { RunResult } from '../../statistics/result.ts';
import { count, percent, seconds } from '../../text/format.ts';
import { type Terminal, wrapped } from '../terminal.ts';
import { breakdownLines } from './breakdown.ts';
import { errorLines } from './errors.ts';
import { latencyLines } from './latency.ts';
import { nextLines } from './next.ts';
import { rateLines } from './rate.ts';

/** What a person reads after a run: first whether to believe it, last what to do next. */
export function summaryOf(result: RunResult, terminal: Terminal): string {
  const sections = [
    verdictLines(result, terminal),
    rateLines(result, terminal),
    latencyLines(result),
    breakdownLines(result, terminal),
    userLines(result),
    errorLines(result, terminal),
    nextLines(result),
  ];
  const lines = textOf(sections, terminal);
  const { rows } = terminal;
  const scrolledAway = rows !== null && lines.length >= rows;
  const again = scrolledAway ? textOf([conclusion(result, terminal)], terminal) : [];
  return `\n${[...lines, ...again].join('\n')}`;
}

/** An empty line after each section; on a screen no line is broken in the middle of a word. */
function textOf(sections: readonly (readonly string[])[], { columns, rows }: Terminal): string[] {
  return sections
    .filter((section) => section.length > 0)
    .flatMap((section) => [...section, ''])
    .flatMap((line) => (rows === null ? line : wrapped(line, columns)));
}

/** The verdict, and what failed all the same: what a person must not overlook. */
function conclusion(result: RunResult, terminal: Terminal): string[] {
  const { verdict, thresholds } = result;
  const { bold, green, yellow } = terminal;
  const words = verdictInWords(result);
  const colored = verdict.status === 'valid' ? green(words) : yellow(words);
  const missed = thresholds.filter(({ passed }) => !passed);
  return [`  ${bold(colored)}`, ...thresholdLines(missed, terminal)];
}

function verdictLines(result: RunResult, terminal: Terminal): string[] {
  const { verdict, thresholds, profile, durationSeconds, stoppedEarly, workers, seed } = result;
  const kept = thresholds.filter(({ passed }) => passed);
  const threads = `${workers} worker${workers === 1 ? '' : 's'}`;
  const length = `${seconds(durationSeconds)}${stoppedEarly ? ' (stopped early)' : ''}`;
  return [
    ...conclusion(result, terminal),
    ...thresholdLines(kept, terminal),
    ...verdict.reasons.map((reason) => `    - ${reason}`),
    terminal.dim(`  ${profile}, ${length}, ${threads}, seed ${seed}`),
  ];
}

function userLines({ users }: RunResult): string[] {
  const parts = (['completed', 'abandoned', 'failed', 'interrupted'] as const)
    .filter((key) => users[key] > 0)
    .map((key) => `${count(users[key])} ${key}`);
  const lines = [`  users      ${count(users.spawned)}: ${parts.join(', ') || 'none'}`];
  if (users.dropped > 0) {
    const share = percent(users.dropped / users.planned);
    lines.push(`  dropped    ${count(users.dropped)} arrivals (${share}) found no room`);
  }
  return lines;
}

function thresholdLines(thresholds: RunResult['thresholds'], { green, red }: Terminal): string[] {
  return thresholds.map((threshold) => {
    const mark = threshold.passed ? green('kept  ') : red('missed');
    return `  ${mark}  ${threshold.expression}  (${measuredInWords(threshold)})`;
  });
}
