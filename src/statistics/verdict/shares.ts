import { binomialAtLeast, binomialAtMost } from '../binomial.ts';

/**
 * How often a rule may accuse a run of something that it tolerates: there are fewer than twenty rules, so that a
 * run without faults is called one with faults in less than 1% of the cases.
 */
const FALSE_ALARMS = 0.0005;

/**
 * The level for one of many seconds. Those of all seconds add up to {@link FALSE_ALARMS}, however many there are:
 * the sum of 1 / ((k + 1) (k + 2)) over k is 1.
 */
export function levelOfSecond(second: number): number {
  return FALSE_ALARMS / ((second + 1) * (second + 2));
}

/** Whether more than a tolerated share had it, by more than chance. @param level probability of a false alarm */
export function isAbove(
  had: number,
  of: number,
  tolerated: number,
  level: number = FALSE_ALARMS,
): boolean {
  return had > tolerated * of && binomialAtLeast(had, of, tolerated) < level;
}

/** Whether less than an expected share had it, by more than chance. */
export function isBelow(
  had: number,
  of: number,
  expected: number,
  level: number = FALSE_ALARMS,
): boolean {
  return had < expected * of && binomialAtMost(had, of, expected) < level;
}
