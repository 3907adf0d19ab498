import type { LoadState, TimelineRow } from '../../../statistics/result.ts';
import { rate } from '../../../text/format.ts';
import { UNITS } from '../../../text/load-models.ts';
import { counts } from '../axes.ts';
import type { Picture } from '../chart.ts';
import { line } from '../legend.ts';
import { overTime, SECONDS, secondsOf } from '../over-time.ts';
import { categoryColour } from '../theme.ts';

/** Loads that are not of requests alone: the chart of the rate has those. */
export const LOADS: Picture = {
  title: 'Loads',
  unit: 'each in its own unit',
  reading: 'What the profile asked for, dashed, and what there was, by load.',
  isNeeded: ({ result: { loads } }) =>
    loads.length > 1 || loads.some(({ model }) => model !== 'requests_per_second'),
  series: ({ result: { loads } }) => [
    SECONDS,
    ...loads.flatMap((load, i) => [
      line(labelOf(load), categoryColour(i), rate),
      line(`${labelOf(load)}, target`, categoryColour(i), rate, { dash: [10, 6] }),
    ]),
  ],
  data: (view) => {
    const { timeline, loads } = view.result;
    const column = (i: number, key: 'actual' | 'target') =>
      timeline.map((row: TimelineRow) => row.loads[i]?.[key] ?? 0);
    return [
      secondsOf(view),
      ...loads.flatMap((_, i) => [column(i, 'actual'), column(i, 'target')]),
    ];
  },
  options: (view) => overTime(view, counts()),
};

function labelOf({ name, model }: LoadState): string {
  return name === 'default' ? UNITS[model] : `${name}, ${UNITS[model]}`;
}
