import { count } from '../../text/format.ts';
import { type LoadHeld, loadsHeld, tolerated } from '../rate-held.ts';
import { sum } from '../sum.ts';
import type { Evidence } from './evidence.ts';
import { type Reason, share } from './reason.ts';

/** Tolerated deviation from the curve: a fraction of it, or this many times the tolerance of a second. */
export const OFF_CURVE = 0.02;
export const OFF_CURVE_TIMES = 2;

/**
 * Loads that were not on their curve: requests, arrivals or concurrent users, each in its own unit.
 *
 * @param excused whether the services explain it: users who waited for them come back together
 */
export function curveReasons({ stats, fullSeconds }: Evidence, excused: boolean): Reason[] {
  const { timeline, loads } = stats;
  const played = timeline.filter((row) => row.second < fullSeconds);
  const helds = loadsHeld({ timeline, loads, durationSeconds: fullSeconds });
  return helds.flatMap((held, i): Reason[] => {
    const dropped = sum(played, (row) => row.loads[i]?.dropped ?? row.dropped);
    const most = tolerated(held.load, held, OFF_CURVE, OFF_CURVE_TIMES);
    const missing = held.due - held.actual - dropped;
    const above = held.actual - held.due;
    const scenario = helds.length > 1 ? `scenario ${held.load.name}: ` : '';
    if (excused) return [];
    if (missing > most) {
      return [{ cause: 'rate_missed', words: `${scenario}${missingInWords(held, missing)}` }];
    }
    return above > most
      ? [{ cause: 'rate_exceeded', words: `${scenario}${aboveInWords(held, above)}` }]
      : [];
  });
}

function missingInWords({ load, due }: LoadHeld, missing: number): string {
  const part = share(missing, due);
  switch (load.model) {
    case 'requests_per_second':
      return `${count(missing)} requests (${part}) of the curve were not sent`;
    case 'users_per_second':
      return `${count(missing)} users (${part}) of the curve did not arrive`;
    case 'users':
      return `concurrent users were ${part} below the curve on average`;
  }
}

function aboveInWords({ load, due }: LoadHeld, above: number): string {
  const part = share(above, due);
  const others = 'other than by users who had arrived before it fell';
  switch (load.model) {
    case 'requests_per_second':
      return `${count(above)} requests (${part}) were sent above the curve, ${others}`;
    case 'users_per_second':
      return `${count(above)} users (${part}) arrived above the curve`;
    case 'users':
      return `concurrent users were ${part} above the curve on average, ${others}`;
  }
}
