import { Random } from '../border/random.ts';

/**
 * A well-mixed number from 0 to 2^32 - 1 out of a text: FNV-1a over its UTF-16 units, finished as
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

/** A stream of random numbers of its own for each purpose. */
export function namedRandom(seed: number, purpose: string): Random {
  return new Random(seed, hashText(seed, purpose));
}

/** An element of a list that is not empty. */
export function pick<T>(random: Random, list: readonly [T, ...T[]]): T {
  return list[random.integer(list.length)] ?? list[0];
}
