import { describe, expect, it } from 'vitest';
import { WindowObjectives } from '../../../src/answers/windows/window-objectives.ts';
import { MergedHistogram } from '../../../src/statistics/merged-histogram.ts';
import { IntervalHistogram } from '../../../workers/interval-histogram.ts';
import { aRow } from '../../cli/views.ts';

const objective = (
  expression: string,
  windowSeconds: number,
  metric: string,
  holds: (value: number) => boolean,
) => ({
  expression,
  windowSeconds,
  lowerIsBetter: true,
  judge(values: Readonly<Record<string, number | null>>) {
    const actual = values[metric] ?? null;
    return { actual, passed: actual !== null && holds(actual) };
  },
});
const P99 = objective('latency_p99[2s] < 500ms', 2, 'latency_p99', (ms) => ms < 500);
const ERRORS = objective('error_rate[5s] < 5%', 5, 'error_rate', (rate) => rate < 0.05);

/** A second in which these response times ended. */
function second(number: number, timesMs: readonly number[], failed = 0, sent = timesMs.length) {
  const interval = new IntervalHistogram();
  for (const ms of timesMs) interval.recordMs(ms);
  const merged = new MergedHistogram();
  merged.add(interval.take());
  const durations = merged.recorded();
  const row = aRow(number, { sent, completed: timesMs.length, failed });
  return { row, response: durations, service: durations };
}

describe('objectives over windows', () => {
  it('are judged at the end of each whole window, by histograms merged over it', () => {
    const windows = new WindowObjectives([P99], null);
    windows.second(second(0, Array(99).fill(10)));
    expect(windows.outcomes()[0]!.windows).toEqual({ judged: 0, missed: 0 });
    // 1 of 199 is beyond, which the 99th percentile does not see; a mean of both seconds would.
    windows.second(second(1, [...Array(99).fill(10), 5000]));
    expect(windows.outcomes()).toEqual([
      {
        expression: 'latency_p99[2s] < 500ms',
        actual: expect.closeTo(10, 1),
        passed: true,
        windows: { judged: 1, missed: 0 },
      },
    ]);
    windows.second(second(2, [600]));
    windows.second(second(3, [10]));
    expect(windows.outcomes()[0]).toMatchObject({
      actual: expect.closeTo(600, 0),
      passed: false,
      windows: { judged: 2, missed: 1 },
    });
  });

  it('end the run after so many missed in a row, with the reason; a window that holds starts anew', () => {
    const windows = new WindowObjectives([P99], 2);
    const missed = [true, false, true, true];
    for (const [i, isMissed] of missed.entries()) {
      expect(windows.reason).toBeNull();
      for (const s of [2 * i, 2 * i + 1]) windows.second(second(s, [isMissed ? 900 : 10]));
    }
    expect(windows.reason).toBe(
      'latency_p99[2s] < 500ms was missed in 2 windows of 2 s in a row, up to second 8',
    );
  });

  it('miss a window in which nothing ended though requests were sent, and skip one without any', () => {
    const windows = new WindowObjectives([P99], null);
    for (const s of [0, 1]) windows.second(second(s, [], 0, 0));
    expect(windows.outcomes()[0]).toMatchObject({
      passed: false,
      windows: { judged: 0, missed: 0 },
    });
    for (const s of [2, 3]) windows.second(second(s, [], 0, 20));
    expect(windows.outcomes()[0]).toMatchObject({
      actual: null,
      windows: { judged: 1, missed: 1 },
    });
  });

  it('count failed requests over the whole window', () => {
    const windows = new WindowObjectives([ERRORS], 1);
    for (const s of [0, 1, 2, 3, 4]) windows.second(second(s, Array(20).fill(5), s === 2 ? 4 : 0));
    expect(windows.outcomes()[0]).toMatchObject({ actual: 0.04, passed: true });
    for (const s of [5, 6, 7, 8, 9]) windows.second(second(s, Array(20).fill(5), s === 7 ? 5 : 0));
    expect(windows.reason).toMatch(
      /^error_rate\[5s\] < 5% was missed in a window of 5 s, up to second 10$/,
    );
  });
});
