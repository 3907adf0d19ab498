import { AGES } from '../border/lanes.ts';

/** Less than this is what sums of fractions lose, requests per second. */
const ROUNDING = 1e-6;

/**
 * How much of what was sent above the curve nobody could have avoided: users can be let in, and never sent
 * away. It is measured, and no matter of what the controller intended.
 *
 * While the curve does not fall, the users of a rate that was held never send more than the curve: each
 * request is followed by one more at most. When it falls, those who had arrived by then go on. So from the
 * first second of a fall on, what users who had arrived before it send above the curve is a surplus that
 * a run is excused for, until what they send fits under the curve. What others add is not.
 */
export class FallSurplus {
  #fallSecond: number | null = null;
  #targetBefore = 0;

  /**
   * The excused surplus of a second, in requests; seconds come in order.
   *
   * @param sentByAge requests by the age of their users, in seconds from the one in which they arrived;
   *   the last count has all older ones
   */
  of(second: number, targetRps: number, sent: number, sentByAge: ArrayLike<number>): number {
    const falls = targetRps < this.#targetBefore - ROUNDING;
    this.#targetBefore = targetRps;
    if (falls) this.#fallSecond ??= second;
    if (this.#fallSecond === null) return 0;
    const age = Math.min(AGES - 1, second - this.#fallSecond + 1);
    let sentByEarlier = 0;
    for (let older = age; older < AGES; older++) sentByEarlier += sentByAge[older]!;
    const surplus = Math.max(0, Math.min(sent, sentByEarlier) - targetRps);
    if (surplus === 0) this.#fallSecond = null;
    return surplus;
  }
}
