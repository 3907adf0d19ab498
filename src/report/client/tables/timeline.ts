import type { RunResult, TimelineRow } from '../../../statistics/result.ts';
import { count, milliseconds, percent, rate } from '../../../text/format.ts';
import { clock } from '../axes.ts';
import { type Column, Table } from './table.ts';

/** Lengths of a span, seconds; so many rows fit on a page. */
const SPANS = [1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400, 43_200, 86_400];
const MOST_ROWS = 30;

interface Span {
  readonly from: number;
  readonly to: number;
  readonly target: number;
  readonly sent: number;
  /** Requests per second, without those after the end of the schedule. */
  readonly sentInSchedule: number;
  readonly sentAfterEnd: number;
  readonly failed: number;
  readonly dropped: number;
  readonly users: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly limited: string;
}

const number = (
  name: string,
  of: (span: Span) => number,
  text: (value: number) => string,
): Column<Span> => ({ name, text: (span) => text(of(span)), order: of });
const ms = (value: number) => (value < 0 ? '–' : milliseconds(value));

/** The run in some lines; each second of it is in timeline.csv. */
export class TimelineTable {
  readonly #table = new Table<Span>({
    title: 'Timeline',
    key: ({ from, to }) => `${from}-${to}`,
    columns: [
      number('from', (span) => span.from, clock),
      number('target rps', (span) => span.target, rate),
      number('sent rps', (span) => span.sent, rate),
      number('off by', offBy, (value) => (value < 0 ? '–' : percent(value))),
      number('after end', (span) => span.sentAfterEnd, count),
      number('failed', (span) => span.failed, count),
      number('worst p50', (span) => span.p50, ms),
      number('worst p99', (span) => span.p99, ms),
      number('max', (span) => span.max, ms),
      number('most users', (span) => span.users, count),
      number('dropped', (span) => span.dropped, count),
      { name: 'limited by', text: (span) => span.limited, order: (span) => span.limited },
    ],
  });
  readonly element = this.#table.element;

  show({ timeline }: RunResult): void {
    const seconds = secondsOf(timeline);
    const length = SPANS.find((span) => seconds / span <= MOST_ROWS) ?? SPANS.at(-1)!;
    const spans = Map.groupBy(timeline, ({ second }) => Math.floor(second / length) * length);
    this.#table.show([...spans].map(([from, rows]) => spanOf(from, rows)));
  }
}

/** As a share; below 0 where no requests were asked for. */
function offBy({ sentInSchedule, target }: Span): number {
  return target > 0 ? Math.abs(sentInSchedule - target) / Math.max(1, target) : -1;
}

function spanOf(from: number, rows: readonly TimelineRow[]): Span {
  const sum = (key: 'sent' | 'sentAfterEnd' | 'failed' | 'dropped') =>
    rows.reduce((total, row) => total + row[key], 0);
  const due = rows.reduce((total, row) => total + row.targetRps * row.seconds, 0);
  const seconds = secondsOf(rows);
  const most = (key: 'activeUsers' | 'p50' | 'p99' | 'max') =>
    Math.max(...rows.map((row) => row[key] ?? -1));
  return {
    from,
    to: from + seconds,
    target: due / seconds,
    sent: sum('sent') / seconds,
    sentInSchedule: (sum('sent') - sum('sentAfterEnd')) / seconds,
    sentAfterEnd: sum('sentAfterEnd'),
    failed: sum('failed'),
    dropped: sum('dropped'),
    users: most('activeUsers'),
    p50: most('p50'),
    p99: most('p99'),
    max: most('max'),
    limited: limitedIn(rows),
  };
}

/** `target`, or `target 3 of 10 s`. */
function limitedIn(rows: readonly TimelineRow[]): string {
  return (['generator', 'target'] as const)
    .map((limit) => [limit, rows.reduce((sum, row) => sum + row.limitedSeconds[limit], 0)] as const)
    .filter(([, seconds]) => seconds > 0)
    .map(([limit, n]) => (n === secondsOf(rows) ? limit : `${limit} ${n} of ${secondsOf(rows)} s`))
    .join(', ');
}

function secondsOf(rows: readonly TimelineRow[]): number {
  return rows.reduce((sum, { seconds }) => sum + seconds, 0);
}
