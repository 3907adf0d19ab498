import { rate } from '../../../shared/format.ts';
import { countAxis } from '../axes.ts';
import type { Picture } from '../chart.ts';
import { overTime, SECONDS, secondsOf } from '../over-time.ts';
import { colour } from '../theme.ts';

const value = (_: unknown, raw: number | null) => (raw == null ? '–' : `${rate(raw)} /s`);

export const RATE: Picture = {
  title: 'Rate',
  reading: 'Requests per second: what the profile asked for, what was sent, what came to an end.',
  series: () => [
    SECONDS,
    { label: 'sent', stroke: colour('sent'), fill: `${colour('sent')}1f`, width: 2, value },
    { label: 'ended', stroke: colour('ended'), width: 1, value },
    { label: 'target', stroke: colour('target'), width: 2, dash: [6, 4], value },
  ],
  data: (view) => {
    const { timeline } = view.result;
    return [
      secondsOf(view),
      timeline.map((row) => row.sent),
      timeline.map((row) => row.completed),
      timeline.map((row) => row.targetRps),
    ];
  },
  options: (view) =>
    overTime(view, {
      axes: [countAxis()],
      scales: { y: { range: (_, _min, max) => [0, Math.max(1, (max ?? 0) * 1.08)] } },
    }),
};
