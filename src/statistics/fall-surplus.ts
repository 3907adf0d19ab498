import { AGES } from '../border/lanes.ts';
import { sum } from './sum.ts';

/** Upper bound on rounding errors of sums of fractions, requests per second. */
const ROUNDING = 1e-6;

/**
 * How much of what was sent above the curve was unavoidable: users can be admitted, but not removed. This is measured,
 * whatever the controller intended.
 *
 * While the curve does not fall, the users of a rate that was held never send more than the curve: each request is
 * followed by at most one more. When it falls, the users who had already arrived continue. So from the first second of
 * a fall until the curve rises, what users who had arrived before the fall send above the curve is excused. What others
 * add is not. As long as a falling curve has no surplus, each of its seconds counts as the start of the fall.
 *
 * A curve can fall below them within a second. Their requests are taken to be spread evenly over it, and compared
 * with the curve tenth by tenth.
 */
export class FallSurplus {
  #fallSecond: number | null = null;
  #surplusBefore = 0;
  #targetBefore = 0;

  /**
   * The excused surplus of a second, in requests; seconds come in order.
   *
   * @param tenths requests of the curve in each tenth of the second
   * @param sentByAge requests by the age of their users, in seconds since the one in which they arrived;
   *   the last count includes all older users
   */
  of(
    second: number,
    tenths: readonly number[],
    sent: number,
    sentByAge: ArrayLike<number>,
  ): number {
    const target = sum(tenths, (tenth) => tenth);
    const change = target - this.#targetBefore;
    this.#targetBefore = target;
    if (this.#surplusBefore === 0) {
      if (change < -ROUNDING) this.#fallSecond = second;
      if (change > ROUNDING) this.#fallSecond = null;
    }
    if (this.#fallSecond === null) return 0;
    const age = Math.min(AGES - 1, second - this.#fallSecond + 1);
    let sentByEarlier = 0;
    for (let older = age; older < AGES; older++) sentByEarlier += sentByAge[older]!;
    const inTenth = Math.min(sent, sentByEarlier) / tenths.length;
    const surplus = sum(tenths, (tenth) => Math.max(0, inTenth - tenth));
    const beganWithin = this.#surplusBefore === 0 && surplus > 0 && inTenth <= tenths[0]!;
    // Those who arrived until then had to.
    if (beganWithin) this.#fallSecond = second + 1;
    this.#surplusBefore = surplus;
    return surplus;
  }
}
