import { count, plural } from '../../text/format.ts';
import { sum } from '../sum.ts';
import { curveReasons } from './curve.ts';
import type { Evidence } from './evidence.ts';
import { ownDelayReasons } from './own-delay.ts';
import { type Reason, share } from './reason.ts';
import { rowsLimitedBy, secondsInWords } from './rows.ts';
import { isAbove } from './shares.ts';

/** Tolerated fraction of arrivals for which the generator is late. */
const TOLERATED_LATE = 0.003;
/** Tolerated fraction of seconds in which it is late. */
const TOLERATED_SECONDS = 0.05;

/**
 * Why the numbers do not describe the services.
 *
 * @param excused whether the services explain a rate that was not held: users who waited for them come back together
 */
export function generatorReasons(evidence: Evidence, excused: boolean): Reason[] {
  return [
    ...evidence.troubles.map((words): Reason => ({ cause: 'trouble', words })),
    ...localLimits(evidence),
    ...lateArrivals(evidence),
    ...ownDelayReasons(evidence.stats.latency),
    ...lateSeconds(evidence),
    ...curveReasons(evidence, excused),
  ];
}

function localLimits({ stats }: Evidence): Reason[] {
  const refused = stats.errors['local_limit'] ?? 0;
  if (refused === 0) return [];
  return [
    {
      cause: 'local_limit',
      words: `${plural(refused, 'request')} (${share(refused, stats.total)}) found no free port or file descriptor on this machine: raise \`ulimit -n\` or the range of ports, or lower max_connections`,
    },
  ];
}

function lateArrivals({ stats, dropped }: Evidence): Reason[] {
  const { planned } = stats.users;
  if (!isAbove(dropped.late, planned, TOLERATED_LATE)) return [];
  return [
    {
      cause: 'late_arrivals',
      words: `${plural(dropped.late, 'arrival')} of ${count(planned)} (${share(dropped.late, planned)}) were dropped because the generator was too late for them; ${share(TOLERATED_LATE, 1)} are tolerated`,
    },
  ];
}

function lateSeconds({ stats }: Evidence): Reason[] {
  const rows = rowsLimitedBy(stats, 'generator');
  const late = sum(rows, (row) => row.limitedSeconds.generator);
  const all = sum(stats.timeline, (row) => row.seconds);
  if (!isAbove(late, all, TOLERATED_SECONDS)) return [];
  return [
    {
      cause: 'late_seconds',
      words: `the generator was late in ${plural(late, 'second')} of ${count(all)}, ${secondsInWords(rows)}; ${share(TOLERATED_SECONDS, 1)} are tolerated`,
    },
  ];
}
