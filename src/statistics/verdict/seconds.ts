import { failedBy } from '../../border/error-classes.ts';
import type { TimelineRow } from '../result.ts';
import { isAbove, isBelow, levelOfSecond } from './shares.ts';

/** A second in which the generator's own lateness reaches this is its own fault, milliseconds. */
const LATE_MS = 50;
/** Share of a second's requests that may fail or wait: more is no matter of a moment. */
const TOLERATED = 0.1;
/** Share of a second's arrivals that may be dropped. */
const TOLERATED_DROPS = 0.01;
/** A second is a stall where clearly less than this share of its requests is answered. */
const ANSWERED = 0.5;
/** And clearly less than half of those of this second and the one before. */
const HALF = 0.5;
/** Of what was sent, and of what was answered before: more is no stall. */
const STALLED = 0.1;

export type Limit = TimelineRow['limitedBy'];
export type UnjudgedRow = Omit<TimelineRow, 'limitedBy' | 'limitedSeconds'>;

/**
 * What limited a second. The generator comes first: when it is late itself, what it sees of the services cannot be
 * told from its own doing. A clean service is accused of any second in less than one of a thousand runs.
 *
 * @param late arrivals of this second that the generator was too late for
 * @param before the second before, already judged
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

/** Whether the services did all that they were asked for in a second that was limited: only arrivals were dropped. */
export function isLimitedByDropsAlone(row: TimelineRow): boolean {
  const { sent, completed, queued, dropped, errors } = row;
  const few = TOLERATED * sent;
  return (
    dropped > 0 && queued <= few && failedBy('service', errors) <= few && completed >= sent - few
  );
}

/** Hardly anything is answered. Services that take seconds for every answer are no stall, while the rate goes up. */
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
