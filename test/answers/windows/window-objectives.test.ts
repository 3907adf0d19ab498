import { describe, expect, it } from 'vitest';
import {
  type WindowObjective,
  WindowObjectives,
} from '../../../src/answers/windows/window-objectives.ts';
import type { HistogramSnapshot } from '../../../src/border/histogram-buckets.ts';
import { laneLayout } from '../../../src/border/lanes.ts';
import type { Snapshot } from '../../../src/border/messages.ts';
import { RecordedDurations } from '../../../src/statistics/recorded-durations.ts';
import type { Measured } from '../../../src/statistics/window-figures.ts';
import { IntervalHistogram } from '../../../workers/interval-histogram.ts';
import { aRow } from '../../cli/views.ts';

const layout = laneLayout(0);
const objective = (
  expression: string,
  windowSeconds: number,
  measure: (figures: Measured) => number,
  holds: (value: number) => boolean,
) => ({
  expression,
  windowSeconds,
  of: null,
  badness: (actual: number) => actual,
  judge(figures: Measured) {
    if (figures.successful + figures.failed === 0) return null;
    const actual = measure(figures);
    return { actual, passed: holds(actual) };
  },
});
const P99 = objective(
  'latency_p99[2s] < 500ms',
  2,
  ({ latency }) => latency.response.p99,
  (ms) => ms < 500,
);
const ERRORS = objective(
  'error_rate[5s] < 5%',
  5,
  ({ successful, failed }) => failed / (successful + failed),
  (rate) => rate < 0.05,
);

function windowsOf(objectives: readonly WindowObjective<Measured>[], abortAfter: number | null) {
  const windows = new WindowObjectives(objectives, (figures) => figures, abortAfter, {
    layout,
    workflows: [],
  });
  /** A second in which requests with these response times ended. */
  const second = (second: number, timesMs: readonly number[], failed = 0) => {
    const nothing = new IntervalHistogram().take();
    const interval = new IntervalHistogram();
    for (const ms of timesMs) interval.recordMs(ms);
    const response = interval.take();
    const snapshot = {
      second,
      response,
      service: nothing,
      startDelay: nothing,
      steps: [],
      notes: null,
    };
    windows.snapshot(snapshot as unknown as Snapshot);
    const [sent, completed] = [timesMs.length, timesMs.length];
    windows.second({
      row: aRow(second, { sent, completed, failed }),
      response: recorded(nothing),
      service: recorded(nothing),
      growth: new Float64Array(layout.length),
      scheduled: [],
    });
  };
  return { windows, second };
}

function recorded({ counts, ...snapshot }: HistogramSnapshot): RecordedDurations {
  return new RecordedDurations({ digits: 3, counts: Float64Array.from(counts), ...snapshot });
}

describe('objectives over windows', () => {
  it('are judged at the end of each complete window, by its merged histograms', () => {
    const { windows, second } = windowsOf([P99], null);
    second(0, Array(99).fill(10));
    expect(windows.outcomes()[0]!.windows).toEqual({ judged: 0, missed: 0 });
    // 1 of 199 is beyond the limit, which does not affect the 99th percentile but would affect a mean of both seconds.
    second(1, [...Array(99).fill(10), 5000]);
    expect(windows.outcomes()).toEqual([
      {
        expression: 'latency_p99[2s] < 500ms',
        actual: expect.closeTo(10, 1),
        passed: true,
        windows: { judged: 1, missed: 0 },
      },
    ]);
    second(2, [600]);
    second(3, [10]);
    expect(windows.outcomes()[0]).toMatchObject({
      actual: expect.closeTo(600, 0),
      passed: false,
      windows: { judged: 2, missed: 1 },
    });
  });

  it('end the run after the given number missed in a row, with the reason; a window that holds resets the count', () => {
    const { windows, second } = windowsOf([P99], 2);
    const missed = [true, false, true, true];
    for (const [i, isMissed] of missed.entries()) {
      expect(windows.reason).toBeNull();
      for (const s of [2 * i, 2 * i + 1]) second(s, [isMissed ? 900 : 10]);
    }
    expect(windows.reason).toBe(
      'latency_p99[2s] < 500ms was missed in 2 windows of 2 s in a row, up to second 8',
    );
  });

  it('skip a window in which there is nothing to judge, without resetting the count', () => {
    const { windows, second } = windowsOf([P99], 2);
    for (const s of [0, 1]) second(s, [900]);
    for (const s of [2, 3]) second(s, []);
    expect(windows.outcomes()[0]!.windows).toEqual({ judged: 1, missed: 1 });
    for (const s of [4, 5]) second(s, [900]);
    expect(windows.reason).toMatch(/missed in 2 windows of 2 s in a row, up to second 6/);
  });

  it('that are never judged count as missed', () => {
    expect(windowsOf([P99], null).windows.outcomes()[0]).toMatchObject({
      actual: null,
      passed: false,
    });
  });

  it('count failed requests over the whole window', () => {
    const { windows, second } = windowsOf([ERRORS], 1);
    for (const s of [0, 1, 2, 3, 4]) second(s, Array(20).fill(5), s === 2 ? 4 : 0);
    expect(windows.outcomes()[0]).toMatchObject({ actual: 0.04, passed: true });
    for (const s of [5, 6, 7, 8, 9]) second(s, Array(20).fill(5), s === 7 ? 5 : 0);
    expect(windows.reason).toMatch(
      /^error_rate\[5s\] < 5% was missed in a window of 5 s, up to second 10$/,
    );
  });
});
