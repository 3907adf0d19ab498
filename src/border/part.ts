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
 * The index in the whole run of a shard's user: that of the same user on one machine. Of each `count` consecutive users
 * of a load, every shard plays one.
 *
 * @param number of the user among those of this shard, from 0
 * @param loads number of parallel loads, whose users take turns
 */
export function userIndexOf(number: number, part: Part, seed: number, loads = 1): number {
  if (part.count === 1) return number;
  const load = number % loads;
  const block = (number - load) / loads;
  return (block * part.count + placeInBlock(number, part, seed)) * loads + load;
}

/**
 * Which user of a block a shard plays, 0 to `count` - 1, as determined by the seed. With fixed places, a mix of two
 * halves would give one of two shards all users of one workflow, and the other shard those of the other.
 */
export function placeInBlock(number: number, { index, count }: Part, seed: number): number {
  const turn = new Random(seed, FIRST_KEY - number).integer(count);
  return (index + turn) % count;
}
