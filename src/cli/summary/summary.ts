import { measuredInWords, verdictInWords } from '../../statistics/in-words.ts';
import type { RunResult } from '../../statistics/result.ts';
import { warningsOf } from '../../statistics/warnings.ts';
import { plural, seconds } from '../../text/format.ts';
import { type Terminal, wrapped } from '../terminal.ts';
import { breakdownLines } from './breakdown.ts';
import { errorLines } from './errors.ts';
import { journeyLines } from './journeys.ts';
import { latencyLines } from './latency.ts';
import { nextLines } from './next.ts';
import { rateLines } from './rate.ts';
import { scenarioLines } from './scenarios.ts';
import { shardLines } from './shards.ts';
import { userLines } from './users.ts';

/** What a person reads after a run: first whether to trust it, last what to do next. */
export function summaryOf(result: RunResult, terminal: Terminal): string {
  const sections = [
    verdictLines(result, terminal),
    shardLines(result),
    rateLines(result, terminal),
    latencyLines(result),
    scenarioLines(result),
    breakdownLines(result, terminal),
    userLines(result, terminal),
    journeyLines(result, terminal),
    errorLines(result, terminal),
    nextLines(result),
  ];
  const lines = textOf(sections, terminal);
  const { rows } = terminal;
  const scrolledAway = rows !== null && lines.length >= rows;
  const again = scrolledAway ? textOf([conclusion(result, terminal)], terminal) : [];
  return `\n${[...lines, ...again].join('\n')}`;
}

/** An empty line after each section; on a screen no line is broken within a word. */
function textOf(sections: readonly (readonly string[])[], { columns, rows }: Terminal): string[] {
  return sections
    .filter((section) => section.length > 0)
    .flatMap((section) => [...section, ''])
    .flatMap((line) => (rows === null ? line : wrapped(line, columns)));
}

/** The verdict, and what failed nevertheless: the lines that must not be overlooked. */
function conclusion(result: RunResult, terminal: Terminal): string[] {
  const { thresholds, stoppedBecause } = result;
  const { bold, green, red, yellow } = terminal;
  const words = verdictInWords(result);
  const colored = words.startsWith('VALID:') ? green(words) : yellow(words);
  const missed = thresholds.filter(({ passed }) => !passed);
  const stopped =
    stoppedBecause === undefined ? [] : [`  ${bold(red(`STOPPED: ${stoppedBecause}`))}`];
  return [...stopped, `  ${bold(colored)}`, ...thresholdLines(missed, terminal)];
}

function verdictLines(result: RunResult, terminal: Terminal): string[] {
  const { verdict, thresholds, profile, durationSeconds, stoppedEarly, workers, seed } = result;
  const run = result.runId === undefined ? '' : `, run ${result.runId}`;
  const kept = thresholds.filter(({ passed }) => passed);
  const length = `${seconds(durationSeconds)}${stoppedEarly ? ' (stopped early)' : ''}`;
  return [
    ...conclusion(result, terminal),
    ...thresholdLines(kept, terminal),
    ...verdict.reasons.map((reason) => `    - ${reason}`),
    ...warningsOf(result).map((warning) => terminal.yellow(`    ! ${warning}`)),
    terminal.dim(`  ${profile}, ${length}, ${plural(workers, 'worker')}, seed ${seed}${run}`),
  ];
}

function thresholdLines(thresholds: RunResult['thresholds'], { green, red }: Terminal): string[] {
  return thresholds.map((threshold) => {
    const mark = threshold.passed ? green('kept  ') : red('missed');
    return `  ${mark}  ${threshold.expression}  (${measuredInWords(threshold)})`;
  });
}
