import uPlot from 'uplot';
import { count } from '../../../text/format.ts';
import { counts } from '../axes.ts';
import type { Picture } from '../chart.ts';
import { overTime, SECONDS } from '../over-time.ts';
import { perSecond, Stacked } from '../stacked.ts';

const errors = new Stacked((row) => perSecond(row.errors, row), null);
const bars = uPlot.paths.bars!({ size: [0.85, 40] });

export const ERRORS: Picture = {
  title: 'Errors',
  unit: 'failed requests per second, by class',
  reading: 'Stacked by class. A 4xx is a response as well, and some are part of normal shopping.',
  nothing: (view) => (errors.names(view).length === 0 ? 'No request has failed.' : null),
  series: (view) => [SECONDS, ...errors.series(view, count, { paths: bars })],
  data: (view) => errors.data(view),
  options: (view) => overTime(view, counts()),
};
