import { Random } from './random.ts';

/** A shard: one machine's part of a run that several play together. */
export interface Part {
  /** 0 to `count` - 1. */
  readonly index: number;
  readonly count: number;
}

/** A run on a single machine. */
export const WHOLE: Part = { index: 0, count: 1 };

/** Keys of {@link Random} below those of the mix and of arrivals; users have the positive keys. */
const FIRST_KEY = -3;

/**
 * The index in the whole run of a shard's user. Every shard plays one of each `count` consecutive users, and the
 * seed determines which shard plays which. With fixed places, a mix of two halves would give one of two shards
 * all users of one workflow, and the other shard those of the other.
 *
 * @param number of the user among those of this shard, from 0
 */
export function userIndexOf(number: number, { index, count }: Part, seed: number): number {
  if (count === 1) return number;
  const turn = new Random(seed, FIRST_KEY - number).integer(count);
  return number * count + ((index + turn) % count);
}
