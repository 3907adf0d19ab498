import { milliseconds } from '../../../text/format.ts';
import { durations } from '../axes.ts';
import type { Picture } from '../chart.ts';
import { line } from '../legend.ts';
import { overTime, SECONDS, secondsOf } from '../over-time.ts';
import { colour } from '../theme.ts';
import { atLeast } from './percentiles.ts';

/** Response above service time means waiting; the lateness shows whether the generator was the cause. */
export const CLOCKS: Picture = {
  title: 'Where the time went',
  unit: '99th percentiles, by second',
  reading:
    'Response time above service time means that requests waited: for a connection, or because the generator was late.',
  hasLogarithm: true,
  series: () => [
    SECONDS,
    line('response time', colour('response'), milliseconds),
    line('service time', colour('service'), milliseconds),
    line('generator late by', colour('late'), milliseconds, { width: 1, dash: [3, 3] }),
  ],
  data: (view) => {
    const { timeline } = view.result;
    return [
      secondsOf(view),
      timeline.map((row) => atLeast(row.p99)),
      timeline.map((row) => atLeast(row.serviceP99)),
      timeline.map((row) => atLeast(row.latenessP99)),
    ];
  },
  options: (view) => overTime(view, durations(view)),
};
