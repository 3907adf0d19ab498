import { highest } from './highest.ts';
import type { LoadRow, TimelineRow, TrafficStats } from './result.ts';
import { sum } from './sum.ts';

/** Values over time; all null if no whole second was played. */
export interface Series {
  readonly requestsPerSecond: number | null;
  /** Arrivals. */
  readonly usersPerSecond: number | null;
  /** Concurrent users, on average and in the busiest second. */
  readonly usersMean: number | null;
  readonly usersMax: number | null;
}

type Stats = Pick<TrafficStats, 'timeline'> & {
  readonly loads: readonly { readonly name: string }[];
};

/** Of a scenario, in the seconds in which its target is above 0. */
export function seriesOfScenario({ loads, timeline }: Stats, scenario: string): Series {
  const positions = loads.flatMap(({ name }, i) => (name === scenario ? [i] : []));
  const rows = timeline.flatMap((row) => {
    const own = positions.map((i) => row.loads[i] ?? NOTHING);
    return own.some(({ target }) => target > 0) ? [together(row, own)] : [];
  });
  return seriesOf(rows);
}

/** Of all loads together, in the seconds in which any target is above 0. */
export function seriesOfRun({ timeline }: Pick<Stats, 'timeline'>): Series {
  const rows = timeline.filter(({ loads }) => loads.some(({ target }) => target > 0));
  return seriesOf(rows.map((row) => ({ ...together(row, row.loads), most: row.activeUsers })));
}

interface Counted {
  readonly seconds: number;
  readonly sent: number;
  readonly arrived: number;
  /** Concurrent, on average and at most. */
  readonly users: number;
  readonly most: number;
}

const NOTHING: Pick<LoadRow, 'target' | 'sent' | 'arrived' | 'users'> = {
  target: 0,
  sent: 0,
  arrived: 0,
  users: 0,
};

function together({ seconds }: TimelineRow, loads: readonly (typeof NOTHING)[]): Counted {
  const users = sum(loads, (load) => load.users);
  return {
    seconds,
    sent: sum(loads, (load) => load.sent),
    arrived: sum(loads, (load) => load.arrived),
    users,
    most: users,
  };
}

function seriesOf(rows: readonly Counted[]): Series {
  const seconds = sum(rows, (row) => row.seconds);
  const perSecond = (total: number) => (seconds > 0 ? total / seconds : null);
  return {
    requestsPerSecond: perSecond(sum(rows, (row) => row.sent)),
    usersPerSecond: perSecond(sum(rows, (row) => row.arrived)),
    usersMean: perSecond(sum(rows, (row) => row.users * row.seconds)),
    usersMax: seconds > 0 ? highest(rows.map((row) => row.most)) : null,
  };
}
