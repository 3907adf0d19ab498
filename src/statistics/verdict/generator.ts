import { count, plural } from '../../text/format.ts';
import { rateHeld } from '../rate-held.ts';
import { sum } from '../sum.ts';
import type { Evidence } from './evidence.ts';
import { ownDelayReasons } from './own-delay.ts';
import { type Reason, share } from './reason.ts';
import { rowsLimitedBy, secondsInWords } from './rows.ts';
import { isAbove } from './shares.ts';

/** Share of arrivals that the generator may be too late for. */
const TOLERATED_LATE = 0.003;
/** Share of the seconds in which it may be late. */
const TOLERATED_SECONDS = 0.05;
/** Share of the curve's requests, and number of them, that may be missing or too many. */
const OFF_CURVE = 0.02;
const OFF_CURVE_LEAST = 24;

/**
 * Why the numbers are not those of the services.
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
    ...offCurve(evidence, excused),
  ];
}

function localLimits({ stats }: Evidence): Reason[] {
  const refused = stats.errors['local_limit'] ?? 0;
  if (refused === 0) return [];
  return [
    {
      cause: 'local_limit',
      words: `${plural(refused, 'request')} (${share(refused, stats.total)}) found no port or open file left on this machine: raise \`ulimit -n\` or the range of ports, or lower max_connections`,
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

function offCurve({ stats, fullSeconds }: Evidence, excused: boolean): Reason[] {
  const { sent, due } = rateHeld({ timeline: stats.timeline, durationSeconds: fullSeconds });
  const played = stats.timeline.filter((row) => row.second < fullSeconds);
  const missing = due - sent - sum(played, (row) => row.dropped);
  const tolerated = Math.max(OFF_CURVE_LEAST, OFF_CURVE * due);
  if (excused) return [];
  if (missing > tolerated) {
    const words = `${count(missing)} requests (${share(missing, due)}) of the curve were not sent`;
    return [{ cause: 'rate_missed', words }];
  }
  const above = sent - due;
  if (above <= tolerated) return [];
  return [
    {
      cause: 'rate_exceeded',
      words: `${count(above)} requests (${share(above, due)}) were sent above the curve, other than by users who were here when it fell`,
    },
  ];
}
