/**
 * The number of orders of two samples for which Mann and Whitney's U takes each of its values, 0 to m n, by their
 * recursion (Mann and Whitney 1947). There must be no ties.
 */
export function rankSumWays(m: number, n: number): number[] {
  // The largest of i + j values is in the first sample, exceeding all j of the second, or it is in the second.
  let rows = Array.from({ length: n + 1 }, () => [1]);
  for (let i = 1; i <= m; i++) {
    const next: number[][] = [[1]];
    for (let j = 1; j <= n; j++) {
      next.push(
        Array.from(
          { length: i * j + 1 },
          (_, u) => (rows[j]![u - j] ?? 0) + (next[j - 1]![u] ?? 0),
        ),
      );
    }
    rows = next;
  }
  return rows[n]!;
}

export interface Shift {
  /** Hodges and Lehmann's estimate: the median of all differences. */
  readonly shift: number;
  readonly low: number;
  readonly high: number;
  /** Of the interval: the lowest possible that is at least the requested one, otherwise the highest possible. */
  readonly confidence: number;
}

/**
 * The shift of the second sample relative to the first, with the interval of all shifts that Mann and Whitney's exact
 * test does not reject (Hodges and Lehmann 1963; Bauer 1972).
 *
 * @param confidence requested, 0 to 1; small samples cannot reach it
 */
export function shiftBetween(
  before: readonly number[],
  after: readonly number[],
  confidence: number,
): Shift {
  const differences = after.flatMap((b) => before.map((a) => b - a)).sort((a, b) => a - b);
  const ways = rankSumWays(before.length, after.length);
  const all = ways.reduce((sum, count) => sum + count, 0);
  let cut = 0;
  let tail = ways[0]! / all;
  while (1 - 2 * (tail + ways[cut + 1]! / all) >= confidence) tail += ways[++cut]! / all;
  return {
    shift: median(differences),
    low: differences[cut]!,
    high: differences.at(-1 - cut)!,
    confidence: 1 - 2 * tail,
  };
}

/** @param sorted ascending */
function median(sorted: readonly number[]): number {
  const half = (sorted.length - 1) / 2;
  return (sorted[Math.floor(half)]! + sorted[Math.ceil(half)]!) / 2;
}
