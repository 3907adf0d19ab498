import { count } from '../../../text/format.ts';
import { counts } from '../axes.ts';
import type { Picture } from '../chart.ts';
import { overTime, SECONDS } from '../over-time.ts';
import { Stacked } from '../stacked.ts';

const users = new Stacked((row) => row.usersByWorkflow);

export const USERS: Picture = {
  title: 'Users',
  unit: 'active, by workflow',
  reading: 'Active users at the end of each second, stacked by workflow.',
  series: (view) => [SECONDS, ...users.series(view, count)],
  data: (view) => users.data(view),
  options: (view) => overTime(view, counts()),
};
