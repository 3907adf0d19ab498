import { count, milliseconds } from '../../text/format.ts';
import { highest } from '../highest.ts';
import type { TimelineRow } from '../result.ts';
import type { Reason } from './reason.ts';
import { chanceOfRise } from './trend.ts';

/** Initial seconds at a constant rate that are not judged: connections are opened, caches fill. */
const SETTLING = 2;
/** Number of parts into which the rest is divided; fewer seconds are too few. */
const PARTS_LEAST = 8;
const PARTS_MOST = 12;
/** Significance level of a rise. */
const FALSE_ALARMS = 0.0005;
/** To matter, the median response time must rise by this factor, and by this many milliseconds. */
const FACTOR = 1.5;
const RISE_MS = 2;

/** Part of a stretch at a constant rate. */
interface Part {
  readonly second: number;
  /** Median of the rows' p50. */
  readonly p50: number;
  /** Requests in flight at the end, up to a constant. */
  readonly inFlight: number;
  readonly users: number;
}

/**
 * At a constant rate, services that keep up are as fast at the end as at the beginning. If response time and requests in
 * flight rise throughout, the run shows a growing backlog instead of the services' speed, and its percentiles depend on
 * its length. Both are tested for a trend over the longest stretch at a constant rate.
 */
export function unsteadyReasons(timeline: readonly TimelineRow[], fullSeconds: number): Reason[] {
  const parts = partsOf(longestConstant(timeline, fullSeconds).slice(SETTLING));
  const first = parts[0];
  const last = parts.at(-1);
  if (first === undefined || last === undefined || parts.length < PARTS_LEAST) return [];
  const rises = (of: (part: Part) => number) => chanceOfRise(parts.map(of)) < FALSE_ALARMS;
  const matters = last.p50 > FACTOR * first.p50 && last.p50 - first.p50 > RISE_MS;
  if (!matters || !rises(({ p50 }) => p50) || !rises(({ inFlight }) => inFlight)) return [];
  const more = count(last.inFlight - first.inFlight);
  const users = rises((part) => part.users)
    ? `, users from ${count(first.users)} to ${count(last.users)}`
    : '';
  return [
    {
      cause: 'unsteady',
      words: `at a constant rate, response time p50 rose from ${milliseconds(first.p50)} (second ${first.second}) to ${milliseconds(last.p50)} (second ${last.second}), requests in flight by ${more}${users}: a backlog was growing, so percentiles depend on the length of the run`,
    },
  ];
}

/** The rows of the longest stretch at one rate, within the schedule. */
function longestConstant(timeline: readonly TimelineRow[], fullSeconds: number): TimelineRow[] {
  let longest: TimelineRow[] = [];
  let open: TimelineRow[] = [];
  for (const row of timeline) {
    if (row.second + row.seconds > fullSeconds) break;
    if (targetOf(row) !== targetOf(open[0])) open = [];
    if (targetOf(row) !== NOTHING) open.push(row);
    if (open.length > longest.length) longest = open;
  }
  return longest;
}

/** Targets of all loads, for comparison. */
function targetOf(row: TimelineRow | undefined): string {
  if (row === undefined) return NOTHING;
  const targets = row.loads.length > 0 ? row.loads.map(({ target }) => target) : [row.targetRps];
  return targets.some((target) => target > 0) ? targets.join(' ') : NOTHING;
}

const NOTHING = 'nothing';

function partsOf(rows: readonly TimelineRow[]): Part[] {
  const parts = Math.min(PARTS_MOST, Math.max(PARTS_LEAST, Math.floor(rows.length / 2)));
  if (rows.length < parts) return [];
  let inFlight = 0;
  return Array.from({ length: parts }, (_, part) => {
    const from = Math.floor((part * rows.length) / parts);
    const to = Math.floor(((part + 1) * rows.length) / parts);
    const some = rows.slice(from, to);
    for (const { sent, completed } of some) inFlight += sent - completed;
    return {
      second: some[0]!.second,
      p50: median(some.flatMap(({ p50 }) => p50 ?? [])),
      inFlight,
      users: highest(some.map(({ activeUsers }) => activeUsers)),
    };
  });
}

/** 0 for an empty list. */
function median(values: number[]): number {
  const sorted = values.sort((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(half)] ?? 0) + (sorted[Math.ceil(half)] ?? 0)) / 2;
}
