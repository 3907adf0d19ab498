import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AgingRows, ROW_LENGTHS } from '../../src/statistics/aging-rows.ts';
import { durationColumns, type Interval } from '../../src/statistics/interval.ts';
import { MergedHistogram } from '../../src/statistics/merged-histogram.ts';
import type { TimelineRow } from '../../src/statistics/result.ts';
import { IntervalHistogram } from '../../workers/interval-histogram.ts';
import { aRow } from '../cli/views.ts';

function recorded(durationsMs: readonly number[]) {
  const interval = new IntervalHistogram();
  for (const ms of durationsMs) interval.recordMs(ms);
  const merged = new MergedHistogram();
  merged.add(interval.take());
  return merged.recorded();
}

function secondOf(
  number: number,
  durationsMs: readonly number[],
  row: Partial<TimelineRow> = {},
): Interval {
  const durations = {
    response: recorded(durationsMs),
    service: recorded(durationsMs.map((ms) => ms / 2)),
    lateness: recorded(durationsMs.map((ms) => ms / 10)),
  };
  const columns = { ...durationColumns(durations), completed: durationsMs.length };
  return { row: aRow(number, { ...row, ...columns }), ...durations };
}

/** Small enough for rows to age several times. */
const LENGTHS = [
  { seconds: 1, keep: 4 },
  { seconds: 2, keep: 3 },
  { seconds: 6, keep: 2 },
  { seconds: 12, keep: Number.POSITIVE_INFINITY },
];

const sum = (rows: readonly TimelineRow[], of: (row: TimelineRow) => number) =>
  rows.reduce((total, row) => total + of(row), 0);

const aSecond = fc.record({
  durations: fc.array(fc.double({ min: 0.01, max: 5000, noNaN: true }), { maxLength: 6 }),
  sent: fc.integer({ min: 0, max: 300 }),
  activeUsers: fc.integer({ min: 0, max: 300 }),
  limitedBy: fc.constantFrom(null, 'target' as const, 'generator' as const),
  errors: fc.constantFrom<Record<string, number>>({}, { timeout: 2 }, { http_5xx: 1, timeout: 1 }),
});
const aRun = fc.record({
  first: fc.integer({ min: 0, max: 30 }),
  seconds: fc.array(aSecond, { minLength: 1, maxLength: 120 }),
});

describe('rows that age', () => {
  it('cover every second once, in order, the last ones one by one, and lose no data', () => {
    fc.assert(
      fc.property(aRun, ({ first, seconds }) => {
        const rows = new AgingRows(LENGTHS);
        const intervals = seconds.map(({ durations, ...row }, i) =>
          secondOf(first + i, durations, row),
        );
        for (const [i, interval] of intervals.entries()) {
          rows.add(interval);
          let next = first;
          for (const row of rows.rows) {
            expect(row.second).toBe(next);
            next += row.seconds;
          }
          expect(next).toBe(first + i + 1);
        }
        const alone = rows.rows.slice(-LENGTHS[0]!.keep);
        expect(alone).toEqual(intervals.slice(-LENGTHS[0]!.keep).map(({ row }) => row));

        for (const row of rows.rows) {
          const parts = intervals.slice(row.second - first, row.second - first + row.seconds);
          const its = parts.map((part) => part.row);
          const durations = seconds
            .slice(row.second - first, row.second - first + row.seconds)
            .flatMap((second) => second.durations);
          const { p50, p99, max, responseTimes } = secondOf(0, durations).row;
          expect(row).toMatchObject({ p50, p99, max, responseTimes });
          expect(row.sent).toBe(sum(its, ({ sent }) => sent));
          expect(row.errors['timeout'] ?? 0).toBe(sum(its, ({ errors }) => errors['timeout'] ?? 0));
          expect(row.activeUsers).toBe(Math.max(...its.map(({ activeUsers }) => activeUsers)));
          expect(row.targetRps).toBeCloseTo(200, 6);
          for (const limit of ['generator', 'target'] as const) {
            const limited = its.filter(({ limitedBy }) => limitedBy === limit).length;
            expect(row.limitedSeconds[limit]).toBe(limited);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it('never change once they were read, and are the same array until there is another second', () => {
    const rows = new AgingRows(LENGTHS);
    for (let i = 0; i < 50; i++) {
      rows.add(secondOf(i, [i + 1]));
      const seen = rows.rows;
      const copy = structuredClone(seen);
      expect(rows.rows).toBe(seen);
      rows.add(secondOf(++i, [i + 1]));
      expect(seen).toEqual(copy);
    }
  });

  it('start over if they are cleared, at any point', () => {
    const rows = new AgingRows(LENGTHS);
    for (let i = 0; i < 31; i++) rows.add(secondOf(i, [1]));
    rows.clear();
    expect(rows.rows).toEqual([]);
    for (let i = 31; i < 80; i++) rows.add(secondOf(i, [2]));
    expect(rows.rows[0]!.second).toBe(31);
    expect(sum(rows.rows, ({ seconds }) => seconds)).toBe(80 - 31);
    expect(sum(rows.rows, ({ completed, seconds }) => completed / seconds)).toBeGreaterThan(0);
  });

  it('are as many after the longest run as after a week, within a day of 10-minute rows', {
    tags: 'long',
  }, () => {
    const rows = new AgingRows();
    const interval = secondOf(0, [5]);
    const counts: number[] = [];
    const week = 7 * 86_400;
    for (let second = 0; second < week; second++) {
      rows.add({ ...interval, row: { ...interval.row, second } });
      if ((second + 1) % 86_400 === 0) counts.push(rows.rows.length);
    }
    const kept = ROW_LENGTHS.slice(0, -1).reduce((all, { keep }) => all + keep, 0);
    for (const count of counts.slice(2)) expect(count).toBeLessThan(kept + week / 600);
    expect(counts.at(-1)! - counts.at(-2)!).toBeLessThanOrEqual(86_400 / 600 + 20);
    expect(sum(rows.rows, ({ seconds }) => seconds)).toBe(week);
    expect(sum(rows.rows, ({ completed }) => completed)).toBe(rows.rows.length === 0 ? 0 : week);
  });
});
