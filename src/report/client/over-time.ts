import type uPlot from 'uplot';
import { axis, clock } from './axes.ts';
import type { PlotOptions, View } from './chart.ts';
import { told } from './legend.ts';
import { shadeLimits } from './limit-shading.ts';

const SECOND_STEPS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600,
];

/** The middle of a row's seconds, where its values are drawn. */
export function secondsOf({ result }: View): number[] {
  return result.timeline.map(({ second, seconds }) => second + seconds / 2);
}

/** The first series of charts over time: the legend shows the second under the cursor. */
export const SECONDS: uPlot.Series = { label: 'at', value: told(clock) };

/** What charts over the run's time have in common: a shared cursor and zoom. */
export function overTime(
  view: View,
  { axes = [], scales, hooks, ...options }: Partial<PlotOptions>,
): PlotOptions {
  const shade = (plot: uPlot) => shadeLimits(plot, view.result.timeline);
  return {
    ...options,
    cursor: { drag: { x: true, y: false, dist: 8 }, sync: { key: 'seconds' }, points: { size: 7 } },
    axes: [axis({ text: clock, incrs: SECOND_STEPS, space: 56, size: 30 }), ...axes],
    scales: {
      ...scales,
      x: { time: false, range: (plot, min, max) => wholeOrPart(plot, view, min, max) },
    },
    hooks: { ...hooks, drawClear: [shade] },
  };
}

/** All seconds from edge to edge, unless the reader has zoomed. */
function wholeOrPart(
  plot: uPlot,
  { result }: View,
  min: number | null,
  max: number | null,
): uPlot.Range.MinMax {
  const xs = plot.data[0];
  const [first] = result.timeline;
  const last = result.timeline.at(-1);
  const end = last === undefined ? 1 : last.second + last.seconds;
  if (min == null || max == null) return [0, end];
  return min === xs[0] && max === xs.at(-1) ? [first?.second ?? 0, end] : [min, max];
}
