import type { ErrorClass } from '../border/error-classes.ts';
import { count } from '../text/format.ts';
import { rateHeld } from './rate-held.ts';
import type { TimelineRow, TrafficStats, Verdict } from './result.ts';
import { sum } from './sum.ts';

/** A second in which the generator's own lateness reaches this is its own fault, milliseconds. */
const LATE_SECOND_MS = 50;
/** Over the run, 99th percentile, milliseconds. */
const LATE_RUN_MS = 25;
/** From here on, less is too much where it makes up this share of the response time's 99th percentile. */
const LATE_PART_MS = 10;
const LATE_PART = 0.5;
/** Share of arrivals that the generator may be too late for. */
const LATE_ARRIVALS = 0.001;
/** Share of the seconds, and least number of them, in which the generator may be late. */
const LATE_SECONDS = 0.05;
const LATE_SECONDS_LEAST = 2;
/** Share of the curve's requests, and number of them, that may be missing or too many. */
const OFF_CURVE = 0.02;
const OFF_CURVE_LEAST = 24;
/** Share of requests that may wait for a connection, and least number of them. */
const QUEUED = 0.01;
const QUEUED_LEAST = 10;
/** Share of requests that the services may fail, over the run and in a second. */
const ERRORS = 0.01;
const ERRORS_IN_SECOND = 0.1;
const ERRORS_LEAST = 5;
/** A second is a stall when this many requests were sent in it, and at most this share of them answered. */
const STALL_SENT = 20;
const STALL_ANSWERED = 0.1;

/** Failures that are the services' doing; a 4xx is an answer to what was asked. */
const TARGET_ERRORS: readonly ErrorClass[] = [
  'http_5xx',
  'timeout',
  'connection_refused',
  'connection_reset',
  'connection_stale',
  'stream_reset',
  'connection_failed',
  'dns_error',
  'tls_error',
  'protocol_error',
  'response_too_large',
];

type Limit = TimelineRow['limitedBy'];
type UnjudgedRow = Omit<TimelineRow, 'limitedBy' | 'limitedSeconds'>;

/**
 * What limited a second. The generator comes first: when it is late itself, what it sees of the
 * services cannot be told from its own doing.
 *
 * @param late arrivals of this second that the generator was too late for
 * @param before the second before, already judged
 */
export function limitOf(row: UnjudgedRow, late: number, before: TimelineRow | undefined): Limit {
  if (late > 0 || (row.latenessP99 ?? 0) >= LATE_SECOND_MS) return 'generator';
  const queued = row.queued >= QUEUED_LEAST && row.queued > QUEUED * row.sent;
  const failing =
    row.failed >= ERRORS_LEAST && row.failed > ERRORS_IN_SECOND * Math.max(1, row.completed);
  const stalled =
    row.sent >= STALL_SENT &&
    row.completed <= STALL_ANSWERED * row.sent &&
    before !== undefined &&
    (before.limitedBy === 'target' || hasCollapsed(row.completed, before.completed));
  return row.dropped > 0 || queued || failing || stalled ? 'target' : null;
}

/** Services that take seconds for every answer are no stall, while the rate goes up. */
function hasCollapsed(completed: number, before: number): boolean {
  return before > 0 && completed <= STALL_ANSWERED * before;
}

export interface Evidence {
  readonly stats: TrafficStats;
  /** Distribution of the generator's own lateness, 99th percentile, milliseconds. */
  readonly latenessP99: number;
  /** Arrivals that the generator was too late for. */
  readonly late: number;
  /** Workers that were lost and workflows that threw, in words. */
  readonly troubles: readonly string[];
  /** Seconds during which the whole schedule was played. */
  readonly fullSeconds: number;
}

/** Whether so much is refused (4xx) that it is no part of the game any more, such as a product that is gone. */
export function areRefused({ errors, total }: Pick<TrafficStats, 'errors' | 'total'>): boolean {
  const refused = errors['http_4xx'] ?? 0;
  return refused >= ERRORS_LEAST && refused > ERRORS_IN_SECOND * total;
}

/** Whether the numbers of a run can be believed, with the reasons. */
export function verdictOf(evidence: Evidence): Verdict {
  const { stats } = evidence;
  const answers = Object.keys(stats.statusCodes).length;
  const couldAsk = stats.errors['local_limit'] === undefined;
  if (stats.total > 0 && answers === 0 && couldAsk) {
    const errors = Object.entries(stats.errors).map(([name, n]) => `${name} ${count(n)}`);
    const list = errors.length > 0 ? ` (${errors.join(', ')})` : '';
    return {
      status: 'unreachable',
      reasons: [
        `none of ${count(stats.total)} requests got an answer${list}`,
        ...evidence.troubles,
      ],
    };
  }
  const generator = generatorReasons(evidence);
  const target = targetReasons(evidence);
  if (generator.length > 0) return { status: 'generator-limited', reasons: generator };
  if (target.length > 0) return { status: 'target-limited', reasons: target };
  return { status: 'valid', reasons: [] };
}

function generatorReasons(evidence: Evidence): string[] {
  const { stats, latenessP99, late, troubles, fullSeconds } = evidence;
  const reasons = [...troubles];
  const refused = stats.errors['local_limit'] ?? 0;
  if (refused > 0) {
    reasons.push(
      `${count(refused)} requests (${percent(refused, stats.total)}) found no port or open file left on this machine: raise \`ulimit -n\` or the range of ports, or lower max_connections`,
    );
  }
  if (late > LATE_ARRIVALS * stats.users.planned) {
    const share = percent(late, stats.users.planned);
    reasons.push(
      `${count(late)} arrivals (${share}) were dropped because the generator was too late`,
    );
  }
  const { p99 } = stats.latency.response;
  const late1Percent = `1% of the requests were more than ${latenessP99.toFixed(1)} ms late on our side`;
  if (latenessP99 > LATE_RUN_MS) {
    reasons.push(late1Percent);
  } else if (latenessP99 > LATE_PART_MS && latenessP99 > LATE_PART * p99) {
    reasons.push(`${late1Percent}, with a response time p99 of ${p99.toFixed(1)} ms`);
  }
  const lateRows = rowsLimitedBy(stats, 'generator');
  const lateSeconds = sum(lateRows, (row) => row.limitedSeconds.generator);
  const allSeconds = sum(stats.timeline, (row) => row.seconds);
  if (lateSeconds > Math.max(LATE_SECONDS_LEAST, LATE_SECONDS * allSeconds)) {
    reasons.push(`the generator was late in ${inWords(lateRows)}`);
  }
  const { sent, due } = rateHeld({ timeline: stats.timeline, durationSeconds: fullSeconds });
  const played = stats.timeline.filter((row) => row.second < fullSeconds);
  const missing = due - sent - sum(played, (row) => row.dropped);
  if (
    missing > Math.max(OFF_CURVE_LEAST, OFF_CURVE * due) &&
    targetReasons(evidence).length === 0
  ) {
    const share = percent(missing, due);
    reasons.push(`${count(missing)} requests (${share}) of the curve were not sent`);
  }
  const above = sent - due;
  if (above > Math.max(OFF_CURVE_LEAST, OFF_CURVE * due)) {
    const share = percent(above, due);
    reasons.push(
      `${count(above)} requests (${share}) were sent above the curve, other than by users who were here when it fell`,
    );
  }
  // Most of what an overloaded generator misses is turned away: it says how far it was from the rate.
  return reasons.length > 0 ? [...reasons, ...turnedAway(evidence)] : [];
}

function turnedAway({ stats, late }: Evidence): string[] {
  const dropped = stats.users.dropped - late;
  if (dropped <= 0) return [];
  const share = percent(dropped, stats.users.planned);
  return [
    `${count(dropped)} arrivals (${share}) were dropped: users, connections or queue were at their limits`,
  ];
}

function targetReasons(evidence: Evidence): string[] {
  const { stats } = evidence;
  const reasons = turnedAway(evidence);
  if (stats.queued >= QUEUED_LEAST && stats.queued > QUEUED * stats.total) {
    // Some wait until the end, and are never sent.
    const share = percent(stats.queued, Math.max(stats.total, stats.queued));
    reasons.push(`${count(stats.queued)} requests (${share}) had to wait for a connection`);
  }
  const errors = TARGET_ERRORS.reduce((all, name) => all + (stats.errors[name] ?? 0), 0);
  if (errors >= ERRORS_LEAST && errors > ERRORS * stats.total) {
    reasons.push(`the services failed ${count(errors)} requests (${percent(errors, stats.total)})`);
  }
  if (areRefused(stats)) {
    const refused = stats.errors['http_4xx'] ?? 0;
    reasons.push(
      `the services refused ${count(refused)} requests (${percent(refused, stats.total)}), 4xx`,
    );
  }
  const limited = rowsLimitedBy(stats, 'target');
  if (limited.length > 0) reasons.push(`the services did not keep up in ${inWords(limited)}`);
  return reasons;
}

function rowsLimitedBy(stats: TrafficStats, limit: 'generator' | 'target'): TimelineRow[] {
  return stats.timeline.filter((row) => row.limitedSeconds[limit] > 0);
}

/** "second 7", "seconds 3-5, 9 and 12-40"; a long list is cut. */
function inWords(rows: readonly TimelineRow[]): string {
  const ranges: [number, number][] = [];
  for (const { second, seconds } of rows) {
    const last = ranges.at(-1);
    const end = second + seconds - 1;
    if (last !== undefined && last[1] === second - 1) last[1] = end;
    else ranges.push([second, end]);
  }
  const shown = ranges.slice(0, 8).map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`));
  if (ranges.length > shown.length) shown.push(`${ranges.length - shown.length} more spans`);
  const last = shown.pop()!;
  const list = shown.length > 0 ? `${shown.join(', ')} and ${last}` : last;
  const one = ranges.length === 1 && ranges[0]![0] === ranges[0]![1];
  return `${one ? 'second' : 'seconds'} ${list}`;
}

function percent(part: number, whole: number): string {
  const value = whole > 0 ? (part / whole) * 100 : 100;
  return `${value >= 10 ? value.toFixed(0) : value.toFixed(2)}%`;
}
