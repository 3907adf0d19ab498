import type { Part } from '../border/part.ts';
import { type Load, scaledLoad } from './load.ts';

/** Upper bound on rounding errors of sums of fractions, requests. */
const ROUNDING = 1e-6;

/**
 * What one of several machines plays of a load: its share of the curve, and one of every `count` users.
 *
 * A count that is due, such as L requests by a given time, is split by rounding: of it, shard i of n plays
 *
 *     floor(L / n + (i + 1/2) / n)
 *
 * These add up to L, rounded, for any L and n (Hermite's identity), which is what one machine plays.
 */
export function partOfLoad(load: Load, part: Part): Load {
  return { ...scaledLoad(load, 1 / part.count), part };
}

/** What a share of a count is added to before it is rounded down. */
export function roundingOf({ index, count }: Part): number {
  return (index + 0.5 + ROUNDING) / count;
}

/** Where in its interval a shard's only arrival is, 0 to 1: shards take turns. */
export function phaseOf({ index, count }: Part): number {
  return (count - 1 - index + 0.5) / count;
}
