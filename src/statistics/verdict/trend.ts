/**
 * The number of permutations of n different values with each number of inversions, from none to all (Mahonian numbers;
 * Kendall 1938).
 */
export function ordersByInversions(n: number): number[] {
  let orders = [1];
  for (let i = 2; i <= n; i++) {
    // The i-th value may stand before any number of the others.
    const length = orders.length + i - 1;
    orders = Array.from({ length }, (_, k) => {
      let sum = 0;
      for (let before = 0; before < i; before++) sum += orders[k - before] ?? 0;
      return sum;
    });
  }
  return orders;
}

/**
 * The probability that values in random order rise as much as these do: Kendall's exact one-sided test against time.
 * Ties count as falling, so it errs on the side of no trend.
 *
 * @param values up to 20
 */
export function chanceOfRise(values: readonly number[]): number {
  let wrong = 0;
  for (let i = 0; i < values.length; i++) {
    for (let j = i + 1; j < values.length; j++) if (values[j]! <= values[i]!) wrong++;
  }
  const orders = ordersByInversions(values.length);
  const all = orders.reduce((sum, count) => sum + count, 0);
  return orders.slice(0, wrong + 1).reduce((sum, count) => sum + count, 0) / all;
}
