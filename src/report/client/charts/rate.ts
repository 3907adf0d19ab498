import { rate } from '../../../text/format.ts';
import { counts } from '../axes.ts';
import type { Picture, View } from '../chart.ts';
import { line } from '../legend.ts';
import { overTime, SECONDS, secondsOf } from '../over-time.ts';
import { colour } from '../theme.ts';

export const RATE: Picture = {
  title: 'Rate',
  unit: 'requests per second',
  reading:
    'Requests sent and requests ended; the target is dashed, if the profile has one in requests.',
  series: (view) => [
    SECONDS,
    line('sent', colour('sent'), rate, { fill: `${colour('sent')}1c` }),
    ...(hasTarget(view) ? [line('target', colour('target'), rate, { dash: [10, 6] })] : []),
    // Drawn last: it mostly coincides with the other lines, which show through its gaps.
    line('ended', colour('ended'), rate, { dash: [3, 5] }),
  ],
  data: (view) => {
    const { timeline } = view.result;
    return [
      secondsOf(view),
      timeline.map((row) => row.sent / row.seconds),
      ...(hasTarget(view) ? [timeline.map((row) => row.targetRps)] : []),
      timeline.map((row) => row.completed / row.seconds),
    ];
  },
  options: (view) => overTime(view, counts()),
};

/** Whether the profile specifies only requests; otherwise the number of requests follows from the users. */
function hasTarget({ result: { loads } }: View): boolean {
  return loads.every(({ model }) => model === 'requests_per_second');
}
