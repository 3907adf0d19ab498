import type uPlot from 'uplot';
import { axis, clock } from './axes.ts';
import type { PlotOptions, View } from './chart.ts';
import { limitShading } from './limit-shading.ts';

const SECOND_STEPS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600,
];

/** The middle of each second: what happened in it is drawn there. */
export function secondsOf({ result }: View): number[] {
  return result.timeline.map(({ second }) => second + 0.5);
}

/** What charts over the run's time have in common: they point and zoom together. */
export function overTime(
  view: View,
  { hooks, ...options }: Partial<PlotOptions> = {},
): PlotOptions {
  return {
    ...options,
    cursor: { drag: { x: true, y: false, dist: 8 }, sync: { key: 'seconds' }, points: { size: 7 } },
    axes: [
      axis({ text: clock, incrs: SECOND_STEPS, space: 60, size: 32 }),
      ...(options.axes ?? []),
    ],
    scales: {
      ...options.scales,
      x: { time: false, range: (plot, min, max) => wholeOrPart(plot, view, min, max) },
    },
    hooks: { ...hooks, drawClear: [(plot) => limitShading(plot, view.result.timeline)] },
  };
}

/** The series of the seconds, by their beginning: where the legend says which one is pointed at. */
export const SECONDS: uPlot.Series = {
  label: 'time',
  value: (_, value) => (value == null ? '–' : clock(value)),
};

/** All seconds from edge to edge, unless a reader has chosen some. */
function wholeOrPart(
  plot: uPlot,
  { result }: View,
  min: number | null,
  max: number | null,
): uPlot.Range.MinMax {
  const xs = plot.data[0];
  const last = result.timeline.at(-1)?.second ?? 0;
  if (min == null || max == null) return [0, last + 1];
  return min === xs[0] && max === xs.at(-1) ? [xs[0]! - 0.5, last + 1] : [min, max];
}
