import { binomialAtLeast, binomialAtMost } from '../binomial.ts';

/**
 * Probability with which a rule raises a false alarm for a run at its tolerance. There are fewer than twenty rules, so
 * fewer than 1% of the runs without faults raise a false alarm.
 */
const FALSE_ALARMS = 0.0005;

/**
 * The level for one of many seconds. Over all seconds these add up to {@link FALSE_ALARMS}, however many there are:
 * the sum of 1 / ((k + 1) (k + 2)) over k is 1.
 */
export function levelOfSecond(second: number): number {
  return FALSE_ALARMS / ((second + 1) * (second + 2));
}

/** Whether significantly more than a tolerated share was affected. @param level probability of a false alarm */
export function isAbove(
  had: number,
  of: number,
  tolerated: number,
  level: number = FALSE_ALARMS,
): boolean {
  return had > tolerated * of && binomialAtLeast(had, of, tolerated) < level;
}

/** Whether significantly less than an expected share was affected. */
export function isBelow(
  had: number,
  of: number,
  expected: number,
  level: number = FALSE_ALARMS,
): boolean {
  return had < expected * of && binomialAtMost(had, of, expected) < level;
}
