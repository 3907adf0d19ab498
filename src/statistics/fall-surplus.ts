import { AGES } from '../border/lanes.ts';
import { sum } from './sum.ts';

/** Upper bound on rounding errors of sums of fractions, requests per second. */
const ROUNDING = 1e-6;

/**
 * How much of the surplus above the curve was unavoidable, because users can be admitted but not removed. It is
 * measured, and does not depend on what the controller intended.
 *
 * While the curve does not fall, the users of a rate that was held never send more than the curve: each request is
 * followed by at most one more. When it falls, the users who had already arrived continue. So from the first second of
 * a fall until the curve rises, surplus requests of users who had arrived before the fall are excused, and those of
 * other users are not. As long as a falling curve has no surplus, each of its seconds counts as the start of the fall.
 *
 * A curve can fall below these users' rate within a second. Their requests are then assumed to be spread evenly over
 * the second, and compared with the curve in each tenth of it.
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
    // Users who arrived earlier in this second were still needed.
    if (beganWithin) this.#fallSecond = second + 1;
    this.#surplusBefore = surplus;
    return surplus;
  }
}
