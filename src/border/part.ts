import { Random } from './random.ts';

/** A shard: one machine's part of a run that several play together. */
export interface Part {
  /** 0 to `count` - 1. */
  readonly index: number;
  readonly count: number;
}

/** The only machine. */
export const WHOLE: Part = { index: 0, count: 1 };

/** Keys of {@link Random} below those of the mix and of arrivals; users have the positive ones. */
const FIRST_KEY = -3;

/**
 * Which user of the whole run a shard's own user is. Of each `count` users in a row every shard plays one, and
 * a draw by the seed says which shard plays which: with the same place each time, a mix of two halves would
 * give one of two shards all users of the one workflow, and the other one those of the other.
 *
 * @param number of the user among those of this shard, from 0
 */
export function userIndexOf(number: number, { index, count }: Part, seed: number): number {
  if (count === 1) return number;
  const turn = new Random(seed, FIRST_KEY - number).integer(count);
  return number * count + ((index + turn) % count);
}
