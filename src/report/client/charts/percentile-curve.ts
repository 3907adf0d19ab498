import uPlot from 'uplot';
import type { PercentilePoint } from '../../../statistics/result.ts';
import { milliseconds } from '../../../text/format.ts';
import { axis, durations, everySplit } from '../axes.ts';
import type { Picture, PlotOptions, View } from '../chart.ts';
import { line, told } from '../legend.ts';
import { colour } from '../theme.ts';
import { atLeast } from './percentiles.ts';

const MARKS = [0, 90, 99, 99.9, 99.99, 99.999, 99.9999, 99.99999];
const HALFWAY_MARKS = [50, 95];
/** Width in CSS pixels of a tenth of the requests, required for labels in between. */
const ROOMY_PX = 110;
export const NO_DOTS = { points: { show: false }, spanGaps: true };

/** HdrHistogram's scale: percentile p is at the logarithm of 1 / (1 - p). */
export const PERCENTILE_CURVE: Picture = {
  title: 'Percentile curve',
  unit: 'response and service time, over the run',
  reading:
    'From the fastest request to the slowest: at 90% a tenth of them took longer, at 99% a hundredth.',
  hasLogarithm: true,
  nothing: ({ result }) =>
    result.percentiles.response.length === 0 ? 'Nothing was measured.' : null,
  series: () => [
    { label: 'percentile', value: told(percentileAt) },
    line('response time', colour('response'), milliseconds, NO_DOTS),
    line('service time', colour('service'), milliseconds, NO_DOTS),
  ],
  data: ({ result: { percentiles, latency } }) =>
    uPlot.join([
      curve(percentiles.response, latency.response.count),
      curve(percentiles.service, latency.service.count),
    ]),
  options: overPercentiles,
};

/** What charts over percentiles have in common. */
export function overPercentiles(view: View): PlotOptions {
  const { axes, scales } = durations(view);
  return {
    cursor: { drag: { x: true, y: false, dist: 8 }, points: { size: 7 } },
    axes: [
      axis({ text: percentileAt, splits: marksWithin, filter: everySplit, size: 30 }),
      ...axes,
    ],
    scales: { ...scales, x: { time: false, range: (_, min, max) => [min ?? 0, max ?? 1] } },
  };
}

/** 100% would be at infinity: the slowest of n requests is drawn at 1 - 1/n. */
export function curve(points: readonly PercentilePoint[], requests: number): uPlot.AlignedData {
  const last = Math.max(requests, 1);
  return [
    points.map(({ percentile }) => Math.log10(Math.min(last, 1 / (1 - percentile / 100)))),
    points.map(({ ms }) => atLeast(ms)),
  ];
}

function marksWithin(plot: uPlot, _axis: number, min: number, max: number): number[] {
  const roomy = plot.width / (max - min) >= ROOMY_PX;
  return (roomy ? [...MARKS, ...HALFWAY_MARKS] : MARKS)
    .map((percentile) => -Math.log10(1 - percentile / 100))
    .filter((place) => place >= min && place <= max)
    .sort((a, b) => a - b);
}

/** As many digits as there are nines, and one more in between. */
export function percentileAt(place: number): string {
  const percentile = 100 * (1 - 10 ** -place);
  const digits = Math.max(0, Math.ceil(place - 0.01) - 1);
  return `${Number(percentile.toFixed(digits))}%`;
}
