import { rate } from '../../../text/format.ts';
import { counts } from '../axes.ts';
import type { Picture } from '../chart.ts';
import { line } from '../legend.ts';
import { overTime, SECONDS, secondsOf } from '../over-time.ts';
import { colour } from '../theme.ts';

export const RATE: Picture = {
  title: 'Rate',
  unit: 'requests per second',
  reading: 'What the profile asked for, what was sent, and what came to an end.',
  series: () => [
    SECONDS,
    line('sent', colour('sent'), rate, { fill: `${colour('sent')}1c` }),
    line('ended', colour('ended'), rate, { width: 1 }),
    line('target', colour('target'), rate, { dash: [6, 4] }),
  ],
  data: (view) => {
    const { timeline } = view.result;
    return [
      secondsOf(view),
      timeline.map((row) => row.sent / row.seconds),
      timeline.map((row) => row.completed / row.seconds),
      timeline.map((row) => row.targetRps),
    ];
  },
  options: (view) => overTime(view, counts()),
};
