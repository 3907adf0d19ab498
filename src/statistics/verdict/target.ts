import { failedBy } from '../../border/error-classes.ts';
import { count, plural } from '../../text/format.ts';
import type { TrafficStats } from '../result.ts';
import { sum } from '../sum.ts';
import { crowdedReasons } from './crowded.ts';
import type { Evidence } from './evidence.ts';
import { type Cause, type Reason, share } from './reason.ts';
import { rowsLimitedBy, secondsInWords } from './rows.ts';
import { isLimitedByDropsAlone } from './seconds.ts';
import { isAbove } from './shares.ts';
import { unsteadyReasons } from './unsteady.ts';

/** Tolerated fraction of arrivals dropped at a limit. */
const TOLERATED_DROPS = 0.003;
/** Tolerated fraction of requests that wait for a connection. */
const TOLERATED_WAITS = 0.01;
/** Tolerated fraction of requests that the services fail. */
const TOLERATED_ERRORS = 0.01;
/** Tolerated fraction of rejected requests: some journeys expect them, for example for a product that is gone. */
const TOLERATED_REFUSALS = 0.1;

/** The part of the requested load that the services or a limit did not allow. */
export function targetReasons(evidence: Evidence): Reason[] {
  const { stats, fullSeconds } = evidence;
  return [
    ...dropReasons(evidence),
    ...tooMany(stats.queued, stats, TOLERATED_WAITS, 'waits', 'waited for a connection'),
    ...tooMany(
      failedBy('service', stats.errors),
      stats,
      TOLERATED_ERRORS,
      'errors',
      'failed because of the services',
    ),
    ...tooMany(
      failedBy('request', stats.errors),
      stats,
      TOLERATED_REFUSALS,
      'refused',
      stats.errors['check_failed'] === undefined
        ? 'were refused by the services (4xx)'
        : 'were refused by the services (4xx) or failed a check',
    ),
    ...limitedSeconds(evidence),
    ...unsteadyReasons(stats.timeline, fullSeconds),
  ];
}

/** Arrivals and concurrent users for which there was no room. */
export function dropReasons(evidence: Evidence): Reason[] {
  const { stats, dropped, limits } = evidence;
  const { planned } = stats.users;
  const reason = (drops: number, cause: Cause, why: string): Reason[] => {
    if (!isAbove(drops, planned, TOLERATED_DROPS)) return [];
    const words = `${plural(drops, 'arrival')} of ${count(planned)} (${share(drops, planned)}) were dropped because ${why}; ${share(TOLERATED_DROPS, 1)} are tolerated`;
    return [{ cause, words }];
  };
  const set = (name: 'max_users' | 'max_connections', value: number) =>
    `${name} is ${count(value)}${limits.inProfile.includes(name) ? ', set by the profile' : ''}`;
  return [
    ...reason(
      dropped.users,
      'max_users',
      `the limit of users was reached (${set('max_users', limits.maxUsers)})`,
    ),
    ...reason(
      dropped.queue,
      'max_connections',
      `all connections were in use and the queue for them was full (${set('max_connections', limits.maxConnections)})`,
    ),
    ...crowdedReasons(evidence),
  ];
}

function tooMany(
  had: number,
  { total }: TrafficStats,
  tolerated: number,
  cause: Cause,
  what: string,
): Reason[] {
  // Some wait until the end, and are never sent.
  const of = Math.max(had, total);
  if (!isAbove(had, of, tolerated)) return [];
  const words = `${count(had)} of ${plural(of, 'request')} (${share(had, of)}) ${what}; ${share(tolerated, 1)} are tolerated`;
  return [{ cause, words }];
}

function limitedSeconds({ stats, dropped }: Evidence): Reason[] {
  // If there are too many users for a limit, the services are not to blame.
  const limited = rowsLimitedBy(stats, 'target');
  const rows =
    dropped.users > dropped.queue ? limited.filter((row) => !isLimitedByDropsAlone(row)) : limited;
  if (rows.length === 0) return [];
  const seconds = sum(rows, (row) => row.limitedSeconds.target);
  const all = sum(stats.timeline, (row) => row.seconds);
  return [
    {
      cause: 'seconds',
      words: `the services did not keep up in ${plural(seconds, 'second')} of ${count(all)}, ${secondsInWords(rows)}`,
    },
  ];
}
