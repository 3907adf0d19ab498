import type { Random } from '../../border/random.ts';
import { sum } from '../../statistics/sum.ts';
import { type Estimate, estimated, tellsAt } from './estimate.ts';
import type { Evidence, Side } from './evidence.ts';

/** Number of candidate rates in an interval of the requested width. */
const STEPS = 10;
/** Widths to aim at, as multiples of the requested one: the narrowest that is expected to be reached in time. */
const WIDTHS = [1, 1.5, 2, 3, 4, 6];
/**
 * Ends take this many times as long as the estimate says: those that seem the soonest are often too close to the
 * capacity.
 */
const OPTIMISM = 4;

export interface EndsSettings {
  readonly startRps: number;
  readonly lowestRps: number;
  readonly highestRps: number;
  readonly precision: number;
  readonly allowed: readonly number[];
}

interface End {
  readonly side: Side;
  readonly rps: number;
}

/**
 * The rate to probe next: one of the two ends of the interval that is expected to be known soonest. It is chosen at
 * random, so that changes over time affect both ends alike.
 *
 * @param low known to hold, or the lowest rate allowed
 * @param high known to fail
 * @param seconds left
 */
export function nextEnd(
  evidence: Evidence,
  settings: EndsSettings,
  { low, high, seconds }: { low: number; high: number; seconds: number },
  random: Random,
): number {
  const { startRps, lowestRps, highestRps, precision, allowed } = settings;
  const step = Math.log(1 + precision) / STEPS;
  const range = { low, high, step };
  const [first, ...others] = allowed.map((_, i) => estimated(evidence, i, range));
  // The objective that is violated first.
  const guess = others.reduce((a, b) => (b.capacity < a.capacity ? b : a), first!);
  const centre = Math.log(guess.capacity / startRps) / step;
  let soonest: readonly End[] = [];
  for (const width of WIDTHS) {
    const steps = width * STEPS;
    const open = Array.from({ length: steps }, (_, i): readonly End[] => {
      const below = Math.floor(centre) - i;
      return [
        { side: 'kept', rps: startRps * Math.exp(below * step) },
        { side: 'broken', rps: startRps * Math.exp((below + steps) * step) },
      ];
    })
      .filter(([kept, broken]) => kept!.rps >= lowestRps && broken!.rps <= highestRps)
      .map((ends) => ends.filter(({ side, rps }) => !evidence.isImplied(side, rps)))
      .filter((ends) => ends.length > 0);
    const costs = open.map((ends) => sum(ends, (end) => secondsFor(evidence, end, guess)));
    const least = Math.min(...costs);
    soonest = open[costs.indexOf(least)] ?? soonest;
    if (least <= seconds) break;
  }
  return soonest[random.integer(Math.max(1, soonest.length))]?.rps ?? guess.capacity;
}

/** Expected time until an end is confirmed, seconds. */
function secondsFor(evidence: Evidence, { side, rps }: End, guess: Estimate): number {
  const short = OPTIMISM * Math.max(0, evidence.shortOf(side, rps));
  const told = (short * guess.cluster) / (rps * tellsAt(rps, side, guess));
  return Math.max(told, evidence.secondsShortOf(side, rps));
}
