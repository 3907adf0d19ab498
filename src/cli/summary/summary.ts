import { count, percent, seconds } from '../../shared/format.ts';
import { verdictInWords } from '../../statistics/in-words.ts';
import type { RunResult } from '../../statistics/result.ts';
import type { Terminal } from '../terminal.ts';
import { breakdownLines } from './breakdown.ts';
import { errorLines } from './errors.ts';
import { latencyLines } from './latency.ts';
import { nextLines } from './next.ts';
import { rateLines } from './rate.ts';

/** What a person reads after a run: first whether to believe it, last what to do next. */
export function summaryOf(
  result: RunResult,
  terminal: Terminal,
  files: readonly string[] = [],
): string {
  const sections = [
    verdictLines(result, terminal),
    rateLines(result, terminal),
    latencyLines(result),
    breakdownLines(result, terminal),
    userLines(result),
    errorLines(result, terminal),
    thresholdLines(result, terminal),
    files.map((file) => `  written: ${file}`),
    nextLines(result),
  ];
  const lines = sections.filter((section) => section.length > 0).flatMap((s) => [...s, '']);
  return `\n${lines.join('\n')}`;
}

function verdictLines(
  { verdict, profile, durationSeconds, stoppedEarly, workers, seed }: RunResult,
  { bold, dim, green, yellow }: Terminal,
): string[] {
  const words = verdictInWords(verdict.status);
  const colored = verdict.status === 'valid' ? green(words) : yellow(words);
  const threads = `${workers} worker${workers === 1 ? '' : 's'}`;
  const length = `${seconds(durationSeconds)}${stoppedEarly ? ' (stopped early)' : ''}`;
  return [
    `  ${bold(colored)}`,
    ...verdict.reasons.map((reason) => `    - ${reason}`),
    dim(`  ${profile}, ${length}, ${threads}, seed ${seed}`),
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

function thresholdLines({ thresholds }: RunResult, { green, red }: Terminal): string[] {
  return thresholds.map(({ expression, actual, passed }) => {
    const mark = passed ? green('kept  ') : red('missed');
    const value = actual === null ? 'not measured' : String(Number(actual.toFixed(4)));
    return `  ${mark}  ${expression}  (${value})`;
  });
}
