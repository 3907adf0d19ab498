import uPlot from 'uplot';
import { counts, durations } from '../../report/client/axes.ts';
import type { Picture } from '../../report/client/chart.ts';
import {
  curve,
  NO_DOTS,
  overPercentiles,
  percentileAt,
} from '../../report/client/charts/percentile-curve.ts';
import { atLeast } from '../../report/client/charts/percentiles.ts';
import { line, told } from '../../report/client/legend.ts';
import { overTime, SECONDS } from '../../report/client/over-time.ts';
import { type Colour, colour } from '../../report/client/theme.ts';
import type { RunResult, TimelineRow } from '../../statistics/result.ts';
import { milliseconds, rate } from '../../text/format.ts';
import type { Compared } from './data.ts';

/** The first run is dashed, in the colour of a target; the second is drawn on top of it. */
const BEFORE: Colour = 'target';
const DASHED = { dash: [5, 4] };

/** Median and p99 of both runs, by second. */
export function bothPercentiles({ before, after }: Compared): Picture {
  return {
    title: 'Response time',
    unit: 'p50 and p99, by second',
    reading: 'The run before is dashed; the run after is drawn on top of it.',
    hasLogarithm: true,
    series: () => [
      SECONDS,
      line('p50 before', colour(BEFORE), milliseconds, { ...DASHED, width: 1 }),
      line('p99 before', colour(BEFORE), milliseconds, DASHED),
      line('p50 after', colour('p50'), milliseconds),
      line('p99 after', colour('p99'), milliseconds),
    ],
    data: () => overlaid(before, after, [(row) => atLeast(row.p50), (row) => atLeast(row.p99)]),
    options: (view) => overTime(view, durations(view)),
  };
}

/** Requests of both runs, by second. */
export function bothRates({ before, after }: Compared): Picture {
  return {
    title: 'Rate',
    unit: 'requests per second',
    reading:
      'Requests sent. Both runs follow the same curve; where they differ, one could not keep up.',
    series: () => [
      SECONDS,
      line('before', colour(BEFORE), rate, DASHED),
      line('after', colour('sent'), rate),
    ],
    data: () => overlaid(before, after, [(row) => row.sent]),
    options: (view) => overTime(view, counts()),
  };
}

/** The whole distribution of both runs. */
export function bothCurves({ before, after }: Compared): Picture {
  return {
    title: 'Percentile curve',
    unit: 'response time, over the run',
    reading: 'From the fastest request to the slowest: a gap between the lines is a difference.',
    hasLogarithm: true,
    series: () => [
      { label: 'percentile', value: told(percentileAt) },
      line('before', colour(BEFORE), milliseconds, { ...NO_DOTS, ...DASHED }),
      line('after', colour('response'), milliseconds, NO_DOTS),
    ],
    data: () =>
      uPlot.join(
        [before, after].map(({ percentiles, latency }) =>
          curve(percentiles.response, latency.response.count),
        ),
      ),
    options: overPercentiles,
  };
}

/** The values of the first run, then those of the second, at the seconds of the first. */
function overlaid(
  before: RunResult,
  after: RunResult,
  values: readonly ((row: TimelineRow) => number | null)[],
): uPlot.AlignedData {
  const later = new Map(after.timeline.map((row) => [row.second, row]));
  const rows = before.timeline.map((row) => later.get(row.second));
  return [
    before.timeline.map(({ second }) => second + 0.5),
    ...values.map((of) => before.timeline.map(of)),
    ...values.map((of) => rows.map((row) => (row === undefined ? null : of(row)))),
  ];
}
