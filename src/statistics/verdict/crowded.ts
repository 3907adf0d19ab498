import { count } from '../../text/format.ts';
import { loadsHeld, tolerated } from '../rate-held.ts';
import type { TimelineRow } from '../result.ts';
import { OFF_CURVE, OFF_CURVE_TIMES } from './curve.ts';
import type { Evidence } from './evidence.ts';
import { type Reason, share } from './reason.ts';

/** Fraction of the limit reached at the end of a second without room: some users may be about to arrive. */
const FULL = 0.95;
/** Tolerated fraction of the seconds in which users are missing. */
const MOSTLY = 0.5;

/** Concurrent users that are missing because of the limit. Their places stay empty: no arrival is dropped. */
export function crowdedReasons({ stats, fullSeconds, limits }: Evidence): Reason[] {
  const { timeline, loads } = stats;
  const played = timeline.filter((row) => row.second < fullSeconds);
  const helds = loadsHeld({ timeline, loads, durationSeconds: fullSeconds });
  return helds.flatMap((held, i): Reason[] => {
    const missing = held.due - held.actual;
    const most = tolerated(held.load, held, OFF_CURVE, OFF_CURVE_TIMES);
    if (held.load.model !== 'users' || missing <= most) return [];
    const short = played.filter((row) => isShort(row, i));
    const full = short.filter((row) => row.activeUsers >= FULL * limits.maxUsers);
    if (full.length < MOSTLY * short.length) return [];
    const scenario = helds.length > 1 ? `scenario ${held.load.name}: ` : '';
    const set = limits.inProfile.includes('max_users') ? ', set by the profile' : '';
    const words = `${scenario}concurrent users were ${share(missing, held.due)} below the curve on average, because the limit of users was reached (max_users is ${count(limits.maxUsers)}${set})`;
    return [{ cause: 'max_users', words }];
  });
}

function isShort({ loads }: TimelineRow, i: number): boolean {
  const { target = 0, actual = 0 } = loads[i] ?? {};
  return target - actual > 1;
}
