import stringWidth from 'string-width';
import { highest } from '../../statistics/highest.ts';
import { loadsInWords, subjectOf } from '../../statistics/in-words.ts';
import type { RunResult, TimelineRow, TrafficStats } from '../../statistics/result.ts';
import { count, milliseconds, percent, plural, printable } from '../../text/format.ts';
import { condensed, sparkline } from '../format.ts';
import type { Terminal } from '../terminal.ts';

type Connections = NonNullable<TrafficStats['connections']>;

const WIDEST = 60;
const INDENT = '             ';

/** Whether the rate was held, in words and as a sparkline. */
export function rateLines(result: RunResult, { columns }: Terminal): string[] {
  const { stats, timeline } = result;
  const due = timeline.reduce((sum, row) => sum + row.targetRps * row.seconds, 0);
  const ended = stats.successful + stats.failed;
  const success = ended > 0 ? `; ${percent(stats.successRate)} successful` : '';
  const lines = heldLines(result);
  if (timeline.length > 2) {
    const width = Math.max(10, Math.min(WIDEST, columns - INDENT.length));
    const sent = sentPerSecond(inSchedule(result));
    lines.push(INDENT + sparkline(condensed(sent, width)));
  }
  const onCurve =
    due > 0 && subjectOf(result.loads) === 'rate' ? `, ${count(due)} on the curve` : '';
  lines.push(`  requests   ${count(stats.total)} sent${onCurve}${success}`);
  if (stats.sentAfterEnd > 0) {
    lines.push(
      `  after end  ${plural(stats.sentAfterEnd, 'request')} from users finishing their journeys, not counted in the average`,
    );
  }
  if (stats.surplus > 0) {
    lines.push(
      `  surplus    ${plural(stats.surplus, 'request')} above the target, from users finishing their journeys while the rate fell`,
    );
  }
  if (stats.connections !== null) lines.push(connectionsLine(stats.connections));
  const parts = partsOf(result.latency);
  if (parts.length > 0) lines.push(`  times      ${parts.join('; ')}`);
  if (stats.cacheHitRate !== null) lines.push(`  cache      ${percent(stats.cacheHitRate)} hits`);
  return lines;
}

/** One line for the only load, or one for each. */
function heldLines(result: RunResult): string[] {
  const requests = `${result.stats.throughputRps.toFixed(1)} rps`;
  const loads = loadsInWords(result);
  const ofOthers = subjectOf(result.loads) === 'rate' ? '' : `, ${requests}`;
  const [only] = loads;
  if (loads.length === 1 && only !== undefined) {
    const average = ofOthers === '' ? `${requests} on average` : `${only.average}${ofOthers}`;
    return [`  ${subjectOf(result.loads)}       ${only.held}, ${average}`];
  }
  const names = loads.map(({ scenario }) => printable(scenario ?? ''));
  const widest = highest(names.map((name) => stringWidth(name)));
  return [
    `  ${subjectOf(result.loads)}       ${requests} on average`,
    ...loads.map(({ held, average }, i) => {
      const name = names[i]! + ' '.repeat(widest - stringWidth(names[i]!));
      return `    ${name}  ${held}, ${average}`;
    }),
  ];
}

/** Seconds in which any load had a target above 0. */
function inSchedule({ timeline, loads }: RunResult): TimelineRow[] {
  if (loads.length === 0) return timeline.filter(({ targetRps }) => targetRps > 0);
  return timeline.filter((row) => row.loads.some(({ target }) => target > 0));
}

function connectionsLine({ opened, reused, resumed, retried }: Connections): string {
  const tls = resumed > 0 ? ` (${count(resumed)} with a resumed TLS session)` : '';
  const again = retried === 0 ? '' : `, ${plural(retried, 'request')} retried`;
  return `  connected  ${plural(opened, 'connection')} opened${tls}, reused ${plural(reused, 'time')}${again}`;
}

/** Parts of the service time, if they were recorded. */
function partsOf({ firstByte, connect, tls }: RunResult['latency']): string[] {
  const parts = [
    ['connect', connect],
    ['TLS handshake', tls],
    ['first byte', firstByte],
  ] as const;
  return parts.flatMap(([name, times]) =>
    times === undefined
      ? []
      : [`${name} p50 ${milliseconds(times.p50)}, p99 ${milliseconds(times.p99)}`],
  );
}

/** Requests per second at equal intervals, with the length of the longest row. */
function sentPerSecond(timeline: readonly TimelineRow[]): number[] {
  const longest = highest(timeline.map(({ seconds }) => seconds));
  if (longest === 1) return timeline.map(({ sent }) => sent);
  const spans = Map.groupBy(timeline, ({ second }) => Math.floor(second / longest));
  return [...spans.values()].map((rows) => sum(rows, 'sent') / sum(rows, 'seconds'));
}

function sum(rows: readonly TimelineRow[], column: 'sent' | 'seconds'): number {
  return rows.reduce((total, row) => total + row[column], 0);
}
