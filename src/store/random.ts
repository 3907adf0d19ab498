import { Random } from '../border/random.ts';

/**
 * A well-mixed number from 0 to 2^32 - 1, derived from a text: FNV-1a over its UTF-16 units, finalized as in
 * MurmurHash3 (Austin Appleby, `fmix32`). The same seed and text give the same number everywhere.
 */
export function hashText(seed: number, text: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A separate stream of random numbers for each purpose. */
export function namedRandom(seed: number, purpose: string): Random {
  return new Random(seed, hashText(seed, purpose));
}

/** An element of a non-empty list. */
export function pick<T>(random: Random, list: readonly [T, ...T[]]): T {
  return list[random.integer(list.length)] ?? list[0];
}
