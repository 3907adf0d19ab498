/** Above this, a correlation cannot be told from a trend. */
const HIGHEST = 0.97;

/**
 * By how much the variance of a sum exceeds what blocks of a length show, because what happens at the end of
 * a block goes on in the next: 1 or more.
 *
 * The series is taken for an autoregression of order 1, as in prewhitening (Andrews and Monahan 1992): with
 * correlation r from one to the next, the sum of n has a variance of n (1 + r) / (1 - r) times that of one,
 * of which blocks of length l show 1 + 2 sum over j < l of (1 - j / l) r^j.
 */
export function varianceBeyondBlocks(series: Float64Array, length: number): number {
  const r = correlation(series);
  let shown = 1;
  for (let lag = 1; lag < length; lag++) shown += 2 * (1 - lag / length) * r ** lag;
  return Math.max(1, (1 + r) / (1 - r) / shown);
}

/** From one value to the next, 0 or more, less its bias in short series (Kendall 1954: -(1 + 3 r) / n). */
export function correlation(series: Float64Array): number {
  const n = series.length;
  const mean = series.reduce((sum, value) => sum + value, 0) / n;
  let squares = 0;
  let products = 0;
  for (let i = 0; i < n; i++) {
    const here = series[i]! - mean;
    squares += here * here;
    if (i > 0) products += here * (series[i - 1]! - mean);
  }
  if (squares === 0) return 0;
  const r = products / squares;
  return Math.max(0, Math.min(HIGHEST, r + (1 + 3 * r) / n));
}
