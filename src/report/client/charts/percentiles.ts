import { milliseconds } from '../../../text/format.ts';
import { durations, LEAST_MS } from '../axes.ts';
import type { Picture } from '../chart.ts';
import { line } from '../legend.ts';
import { overTime, SECONDS, secondsOf } from '../over-time.ts';
import { colour } from '../theme.ts';

const LINES = ['p99', 'p95', 'p90', 'p50', 'max'] as const;
/** In seconds with few requests the slowest is also the 99th percentile: dots leave the line visible. */
const DOTS = { paths: () => null, points: { show: true, size: 5, width: 0 } };

export const PERCENTILES: Picture = {
  title: 'Response time',
  unit: 'percentiles, by second',
  reading: 'Of the requests that ended in each second, from the moment they were due.',
  hasLogarithm: true,
  series: () => [
    SECONDS,
    ...LINES.map((name) =>
      line(
        name,
        colour(name),
        milliseconds,
        name === 'max'
          ? { ...DOTS, points: { ...DOTS.points, fill: colour(name) }, class: 'dots' }
          : {},
      ),
    ),
  ],
  data: (view) => [
    secondsOf(view),
    ...LINES.map((name) => view.result.timeline.map((row) => atLeast(row[name]))),
  ],
  options: (view) => overTime(view, durations(view)),
};

/** Values that a logarithmic scale can show. */
export function atLeast(ms: number | null): number | null {
  return ms === null ? null : Math.max(LEAST_MS, ms);
}
