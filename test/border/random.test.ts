import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/border/random.ts';

const N = 100_000;
const seeds = fc.nat({ max: 2 ** 32 - 1 });
const indexes = fc.maxSafeInteger();

function take(count: number, draw: () => number): number[] {
  return Array.from({ length: count }, draw);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Chi-square of values in [0, 1) over equal bins; its mean is the number of bins minus one. */
function chiSquare(values: readonly number[], bins: number): number {
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) counts[Math.floor(value * bins)]! += 1;
  const expected = values.length / bins;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** sfc32 as published, on unsigned words. */
function* sfc32(a: number, b: number, c: number): Generator<number> {
  const words = Uint32Array.of(a, b, c, 1, 0);
  while (true) {
    words[4] = words[0]! + words[1]! + words[3]!;
    words[3]! += 1;
    words[0] = words[1]! ^ (words[1]! >>> 9);
    words[1] = words[2]! + (words[2]! << 3);
    words[2] = ((words[2]! << 21) | (words[2]! >>> 11)) + words[4]!;
    yield words[4]!;
  }
}

function fmix32(word: number): number {
  let h = word >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b) >>> 0;
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35) >>> 0;
  return (h ^ (h >>> 16)) >>> 0;
}

test('is sfc32, seeded by a chain of the MurmurHash3 finalizer and warmed up for 12 rounds', () => {
  const a = fmix32(42 ^ 0x9e3779b9);
  const b = fmix32(a ^ 7);
  const reference = sfc32(a, b, fmix32(b));
  for (let round = 0; round < 12; round++) reference.next();
  const random = new Random(7, 42);
  for (let i = 0; i < 1000; i++) {
    expect(random.next() * 2 ** 32).toBe(reference.next().value);
  }
});

test('gives the same sequence for the same key, and a different one if any part of the key differs', () => {
  const sequence = (seed: number, index: number) => {
    const random = new Random(seed, index);
    return take(4, () => random.next());
  };
  fc.assert(
    fc.property(seeds, indexes, seeds, indexes, (seed, index, otherSeed, otherIndex) => {
      expect(sequence(seed, index)).toEqual(sequence(seed, index));
      if (seed !== otherSeed) expect(sequence(seed, index)).not.toEqual(sequence(otherSeed, index));
      if (index !== otherIndex) {
        expect(sequence(seed, index)).not.toEqual(sequence(seed, otherIndex));
      }
    }),
  );
});

test('does not repeat itself over a quarter of a million users', () => {
  const starts = new Set<number>();
  for (let index = 0; index < 250_000; index++) {
    const random = new Random(1, index);
    starts.add(random.integer(2 ** 26) * 2 ** 26 + random.integer(2 ** 26));
  }
  expect(starts.size).toBe(250_000);
});

describe.each([
  { of: 'one user', draws: () => drawsOfOneUser(3, 5) },
  { of: 'the first draws of neighbouring users', draws: () => drawsOfNeighbours(3, 1) },
  { of: 'the tenth draws of neighbouring users', draws: () => drawsOfNeighbours(3, 10) },
  { of: 'the first draws of neighbouring seeds', draws: () => drawsOfSeeds(3) },
])('$of', ({ draws }) => {
  const values = draws();

  test('is uniform over [0, 1)', () => {
    expect(Math.min(...values.slice(0, 1000))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values.slice(0, 1000))).toBeLessThan(1);
    // Six standard deviations above the mean of 255.
    expect(chiSquare(values, 256)).toBeLessThan(255 + 6 * Math.sqrt(2 * 255));
  });

  test('does not depend on the previous number', () => {
    const pairs = values.slice(1).map((value, i) => {
      return (Math.floor(values[i]! * 16) + value) / 16;
    });
    expect(chiSquare(pairs, 256)).toBeLessThan(255 + 6 * Math.sqrt(2 * 255));
  });
});

function drawsOfOneUser(seed: number, index: number): number[] {
  const random = new Random(seed, index);
  return take(N, () => random.next());
}

function drawsOfNeighbours(seed: number, draw: number): number[] {
  return Array.from({ length: N }, (_, index) => {
    const random = new Random(seed, index);
    for (let i = 1; i < draw; i++) random.next();
    return random.next();
  });
}

function drawsOfSeeds(index: number): number[] {
  return Array.from({ length: N }, (_, seed) => new Random(seed, index).next());
}

test('integers are whole, below n, and include every value', () => {
  const random = new Random(1, 1);
  const values = take(10_000, () => random.integer(7));
  expect([...new Set(values)].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(random.integer(1)).toBe(0);
  expect(random.integer(0)).toBe(0);
});

test('exponential has mean 1 and variance 1', () => {
  const random = new Random(1, 2);
  const values = take(N, () => random.exponential());
  expect(Math.min(...values.slice(0, 1000))).toBeGreaterThanOrEqual(0);
  expect(mean(values)).toBeCloseTo(1, 1);
  expect(mean(values.map((value) => (value - 1) ** 2))).toBeCloseTo(1, 1);
});

test('normal has mean 0, variance 1 and finite values', () => {
  const random = new Random(1, 3);
  const values = take(N, () => random.normal());
  expect(values.every(Number.isFinite)).toBe(true);
  expect(mean(values)).toBeCloseTo(0, 1);
  expect(mean(values.map((value) => value ** 2))).toBeCloseTo(1, 1);
});
