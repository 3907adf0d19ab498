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
 * a run is excused for, until the curve rises. What others add is not. While a curve that goes on falling has
 * no surplus, the fall counts from each of its seconds anew.
 */
export class FallSurplus {
  #fallSecond: number | null = null;
  #surplusBefore = 0;
  #targetBefore = 0;

  /**
   * The excused surplus of a second, in requests; seconds come in order.
   *
   * @param sentByAge requests by the age of their users, in seconds from the one in which they arrived;
   *   the last count has all older ones
   */
  of(second: number, targetRps: number, sent: number, sentByAge: ArrayLike<number>): number {
    const change = targetRps - this.#targetBefore;
    this.#targetBefore = targetRps;
    if (this.#surplusBefore === 0) {
      if (change < -ROUNDING) this.#fallSecond = second;
      if (change > ROUNDING) this.#fallSecond = null;
    }
    if (this.#fallSecond === null) return 0;
    const age = Math.min(AGES - 1, second - this.#fallSecond + 1);
    let sentByEarlier = 0;
    for (let older = age; older < AGES; older++) sentByEarlier += sentByAge[older]!;
    this.#surplusBefore = Math.max(0, Math.min(sent, sentByEarlier) - targetRps);
    return this.#surplusBefore;
  }
}
