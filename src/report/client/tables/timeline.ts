import type { RunResult, TimelineRow } from '../../../statistics/result.ts';
import { count, milliseconds, percent, rate } from '../../../text/format.ts';
import { UNITS } from '../../../text/load-models.ts';
import { clock } from '../axes.ts';
import { type Column, Table } from './table.ts';

/** Lengths of a row, seconds; the number of rows that fit on a page. */
const SPANS = [1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400, 43_200, 86_400];
const MOST_ROWS = 30;

interface Span {
  readonly from: number;
  readonly to: number;
  /** Target of the only load, or of all loads in requests; negative if there are several loads in other units. */
  readonly target: number;
  /** Actual value, without requests after the end of the schedule. */
  readonly actual: number;
  /** Of that, the unavoidable excess over the target, from users who were active when it fell. */
  readonly excused: number;
  readonly unit: string;
  /** Requests per second. */
  readonly sent: number;
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

/** The run in a few rows; timeline.csv contains every second. */
export class TimelineTable {
  readonly #table = new Table<Span>({
    title: 'Timeline',
    key: ({ from, to }) => `${from}-${to}`,
    columns: [
      number('from', (span) => span.from, clock),
      {
        name: 'target',
        text: ({ target, unit }) => (target < 0 ? '–' : `${rate(target)} ${unit}`),
        order: ({ target }) => target,
      },
      number(
        'actual',
        (span) => span.actual,
        (value) => (value < 0 ? '–' : rate(value)),
      ),
      number('off by', offBy, (value) => (value < 0 ? '–' : percent(value))),
      number('rps', (span) => span.sent, rate),
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

  show({ timeline, loads }: RunResult): void {
    const seconds = secondsOf(timeline);
    const length = SPANS.find((span) => seconds / span <= MOST_ROWS) ?? SPANS.at(-1)!;
    const spans = Map.groupBy(timeline, ({ second }) => Math.floor(second / length) * length);
    this.#table.show([...spans].map(([from, rows]) => spanOf(from, rows, loads)));
  }
}

/** As a fraction; negative if the target was 0. */
function offBy({ actual, excused, target }: Span): number {
  return target > 0 ? Math.abs(actual - excused - target) / Math.max(1, target) : -1;
}

/** Target and actual value of all loads in requests, or of the only load. */
function levelsOf(rows: readonly TimelineRow[], loads: RunResult['loads']) {
  const mean = (of: (row: TimelineRow) => number) =>
    rows.reduce((total, row) => total + of(row) * row.seconds, 0) / secondsOf(rows);
  if (loads.every(({ model }) => model === 'requests_per_second')) {
    return {
      target: mean(({ targetRps }) => targetRps),
      actual: mean(({ sent, sentAfterEnd, seconds }) => (sent - sentAfterEnd) / seconds),
      excused: mean(({ surplus, seconds }) => surplus / seconds),
      unit: UNITS.requests_per_second,
    };
  }
  if (loads.length > 1) return { target: -1, actual: -1, excused: 0, unit: '' };
  return {
    target: mean((row) => row.loads[0]?.target ?? 0),
    actual: mean((row) => row.loads[0]?.actual ?? 0),
    excused: mean((row) => row.loads[0]?.excused ?? 0),
    unit: UNITS[loads[0]!.model],
  };
}

function spanOf(from: number, rows: readonly TimelineRow[], loads: RunResult['loads']): Span {
  const sum = (key: 'sent' | 'sentAfterEnd' | 'failed' | 'dropped') =>
    rows.reduce((total, row) => total + row[key], 0);
  const seconds = secondsOf(rows);
  const most = (key: 'activeUsers' | 'p50' | 'p99' | 'max') =>
    Math.max(...rows.map((row) => row[key] ?? -1));
  return {
    from,
    to: from + seconds,
    ...levelsOf(rows, loads),
    sent: sum('sent') / seconds,
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
