import type { LoadState, RunResult, TimelineRow } from '../../../statistics/result.ts';
import { rate } from '../../../text/format.ts';
import { LOAD_MODELS, type LoadModelName, ONLY_LOAD } from '../../../text/load-models.ts';
import { counts } from '../axes.ts';
import type { Picture } from '../chart.ts';
import { line } from '../legend.ts';
import { overTime, SECONDS, secondsOf } from '../over-time.ts';
import { categoryColour } from '../theme.ts';

const ASKED = 'The target, dashed, and the actual value.';

const TEXTS: Readonly<Record<LoadModelName, Pick<Picture, 'title' | 'unit' | 'reading'>>> = {
  requests_per_second: { title: 'Requests by scenario', unit: 'per second', reading: ASKED },
  users_per_second: { title: 'Arrivals', unit: 'users per second', reading: ASKED },
  users: {
    title: 'Concurrent users',
    unit: 'on average of each second',
    reading: `${ASKED} When the target falls, users finish their journeys first.`,
  },
};

/** Loads in each unit, except for a single load in requests, which the rate chart shows. */
export const LOADS: readonly Picture[] = LOAD_MODELS.map((model) => ({
  ...TEXTS[model],
  isNeeded: ({ result }) => {
    const isRate = model === 'requests_per_second' && result.loads.length < 2;
    return !isRate && loadsOf(result, model).length > 0;
  },
  series: ({ result }) => [
    SECONDS,
    ...loadsOf(result, model).flatMap(({ load, i }) => [
      line(labelOf(load), categoryColour(i), rate),
      line(targetLabelOf(load), categoryColour(i), rate, { dash: [10, 6] }),
    ]),
  ],
  data: (view) => {
    const { timeline } = view.result;
    const column = (i: number, key: 'actual' | 'target') =>
      timeline.map((row: TimelineRow) => row.loads[i]?.[key] ?? 0);
    return [
      secondsOf(view),
      ...loadsOf(view.result, model).flatMap(({ i }) => [column(i, 'actual'), column(i, 'target')]),
    ];
  },
  options: (view) => overTime(view, counts()),
}));

/** With their positions. */
function loadsOf({ loads }: RunResult, model: LoadModelName) {
  return loads.map((load, i) => ({ load, i })).filter(({ load }) => load.model === model);
}

function labelOf({ name, model }: LoadState): string {
  if (name !== ONLY_LOAD) return name;
  return model === 'users' ? 'users' : 'arrived';
}

function targetLabelOf(load: LoadState): string {
  return load.name === ONLY_LOAD ? 'target' : `${load.name}, target`;
}
