/** A higher correlation cannot be distinguished from a trend. */
const HIGHEST = 0.97;

/**
 * The factor by which blocks of a length underestimate the variance of a sum, because blocks are correlated with their
 * neighbours: 1 or more.
 *
 * The series is assumed to be an autoregression of order 1, as in prewhitening (Andrews and Monahan 1992). With the
 * correlation r between neighbours, the sum of n values has n (1 + r) / (1 - r) times the variance of one value; blocks
 * of length l show 1 + 2 sum over j < l of (1 - j / l) r^j of it.
 */
export function varianceBeyondBlocks(series: Float64Array, length: number): number {
  const r = correlation(series);
  return Math.max(1, (1 + r) / (1 - r) / shownByBlocks(r, length));
}

/** The variance of the sum of a block of an autoregression, divided by that of independent values. */
export function shownByBlocks(r: number, length: number): number {
  let shown = 1;
  for (let lag = 1; lag < length; lag++) shown += 2 * (1 - lag / length) * r ** lag;
  return shown;
}

/**
 * Correlation between neighbours, at least 0, corrected for its bias in short series (Kendall 1954: -(1 + 3 r) / n).
 */
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
