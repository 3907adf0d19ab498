import { failedBy } from '../../border/error-classes.ts';
import type { TimelineRow } from '../result.ts';
import { isAbove, isBelow, levelOfSecond } from './shares.ts';

/** If the generator's own lateness reaches this in a second, the second is limited by the generator, milliseconds. */
const LATE_MS = 50;
/** Tolerated fraction of a second's requests that fail or wait: more is not just a brief disturbance. */
const TOLERATED = 0.1;
/** Tolerated fraction of a second's arrivals that are dropped. */
const TOLERATED_DROPS = 0.01;
/** A second is a stall if clearly less than this fraction of its requests is answered, */
const ANSWERED = 0.5;
/** and clearly less than half of those of this second and the previous one. */
const HALF = 0.5;
/** As a fraction of what was sent, and of what was answered before: with more responses it is not a stall. */
const STALLED = 0.1;

export type Limit = TimelineRow['limitedBy'];
export type UnjudgedRow = Omit<TimelineRow, 'limitedBy' | 'limitedSeconds'>;

/**
 * What limited a second. The generator takes precedence: when it is late, its own effect cannot be separated from that
 * of the services. A service without faults is blamed for any second in less than one of a thousand runs.
 *
 * @param late arrivals of this second for which the generator was late
 * @param before the previous second, already judged
 */
export function limitOf(row: UnjudgedRow, late: number, before: TimelineRow | undefined): Limit {
  const { second, sent, completed, errors, queued, dropped } = row;
  const level = levelOfSecond(second);
  const dropsTooMany = (drops: number) => isAbove(drops, sent + drops, TOLERATED_DROPS, level);
  if ((row.latenessP99 ?? 0) >= LATE_MS || dropsTooMany(late)) return 'generator';
  const failed = failedBy('service', errors);
  return isAbove(failed, Math.max(completed, failed), TOLERATED, level) ||
    isAbove(queued, Math.max(sent, queued), TOLERATED, level) ||
    dropsTooMany(dropped - late) ||
    isStall(row, before, level)
    ? 'target'
    : null;
}

/** Whether the services handled all requests in a limited second: only arrivals were dropped. */
export function isLimitedByDropsAlone(row: TimelineRow): boolean {
  const { sent, completed, queued, dropped, errors } = row;
  const few = TOLERATED * sent;
  return (
    dropped > 0 && queued <= few && failedBy('service', errors) <= few && completed >= sent - few
  );
}

/** Hardly anything is answered. While the rate rises, services that take seconds for every response do not count as a stall. */
function isStall(
  { sent, completed }: UnjudgedRow,
  before: TimelineRow | undefined,
  level: number,
): boolean {
  if (before === undefined) return false;
  if (completed > STALLED * sent || !isBelow(completed, sent, ANSWERED, level)) return false;
  if (before.limitedBy === 'target') return true;
  const { completed: earlier } = before;
  return completed <= STALLED * earlier && isBelow(completed, completed + earlier, HALF, level);
}
