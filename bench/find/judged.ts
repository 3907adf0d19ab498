import type { Capacity } from '../../src/answers/find/capacity.ts';

/** Relative error up to which an answer is right. An interval of 95% may miss by less. */
const TOLERATED = 0.05;

export const RIGHT = 'right';

/** What a search found, and whether that is right. */
export interface Judged {
  readonly words: string;
  /**
   * `right`: the middle is within 5% of the capacity; `wide`: the interval contains it, but the middle is farther away;
   * `wrong`: a bound is wrong by more than 5%.
   */
  readonly is: typeof RIGHT | 'wide' | 'this machine' | 'wrong';
}

/** @param capacity the true one; infinite if there is none */
export function judged({ low, high, because }: Capacity, capacity: number): Judged {
  const [from, to] = [low ?? 0, high ?? Number.POSITIVE_INFINITY];
  const words = `${from.toFixed(0)} to ${high === null ? '∞' : to.toFixed(0)}`;
  if (from > capacity * (1 + TOLERATED) || to < capacity * (1 - TOLERATED)) {
    return { words, is: 'wrong' };
  }
  if (because === 'generator-limited') return { words, is: 'this machine' };
  const isNear = Number.isFinite(capacity)
    ? Math.abs(Math.sqrt(from * to) / capacity - 1) <= TOLERATED
    : because === 'highest';
  return { words, is: isNear ? RIGHT : 'wide' };
}
