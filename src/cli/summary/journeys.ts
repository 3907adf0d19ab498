import type { Distribution, RunResult } from '../../statistics/result.ts';
import { count, milliseconds, percent, plural, printable } from '../../text/format.ts';
import { table } from '../format.ts';
import type { Terminal } from '../terminal.ts';

/** Only the report lists more reasons than this. */
const MOST_REASONS = 5;

/** Why users failed, the most frequent reason first. */
export function reasonLines({ stats }: RunResult, { red, dim }: Terminal): string[] {
  const reasons = Object.entries(stats.failureReasons).sort(([, a], [, b]) => b - a);
  const shown = reasons.slice(0, MOST_REASONS).map(([reason, users]) => {
    return `    ${red(count(users))}  ${printable(reason)}`;
  });
  const more = reasons.length - shown.length;
  return more > 0 ? [...shown, dim(`    and ${plural(more, 'more reason')}`)] : shown;
}

/** What journeys checked, timed and counted under names of their own. */
export function journeyLines({ stats }: RunResult, { red, green }: Terminal): string[] {
  const checks = Object.entries(stats.checks).map(([name, { passed, failed }]) => {
    const share = percent(passed / (passed + failed));
    return [printable(name), failed === 0 ? green(share) : red(share), `${count(failed)} failed`];
  });
  const times = [
    ...timed('group', stats.groups),
    // With one workflow and no groups, journey times show little beyond think times.
    ...timed('journey', Object.keys(stats.groups).length > 0 ? stats.journeyTimes : {}),
    ...timed('timing', stats.timings),
  ];
  const counters = Object.entries(stats.counters).map(([name, sum]) => [
    printable(name),
    count(sum),
  ]);
  return [
    ...(checks.length > 0 ? table([['check', 'passed', ''], ...checks]) : []),
    ...(times.length > 0 ? table([['time of', 'count', 'p50', 'p95', 'p99'], ...times]) : []),
    ...(counters.length > 0 ? table([['counter', 'sum'], ...counters]) : []),
  ];
}

function timed(kind: string, all: Readonly<Record<string, Distribution>>): string[][] {
  return Object.entries(all).map(([name, { count: n, p50, p95, p99 }]) => {
    const label = `${kind} ${printable(name)}`;
    return [label, count(n), milliseconds(p50), milliseconds(p95), milliseconds(p99)];
  });
}
