import { count } from '../../../text/format.ts';
import { counts } from '../axes.ts';
import type { Picture } from '../chart.ts';
import { overTime, SECONDS } from '../over-time.ts';
import { Stacked } from '../stacked.ts';

const users = new Stacked((row) => row.usersByWorkflow);

export const USERS: Picture = {
  title: 'Users',
  unit: 'on their way, by workflow',
  reading: 'How many there were at the end of each second, one workflow upon the other.',
  series: (view) => [SECONDS, ...users.series(view, count)],
  data: (view) => users.data(view),
  options: (view) => overTime(view, counts()),
};
