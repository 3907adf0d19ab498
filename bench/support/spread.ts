/** The median of a list of numbers; NaN for an empty list. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}

/** "14.2 (13.9-15.0)": the median of several rounds, and their range. */
export function withSpread(values: readonly number[], digits = 1): string {
  if (values.length === 0) return '-';
  const shown = median(values).toFixed(digits);
  if (values.length === 1) return shown;
  return `${shown} (${Math.min(...values).toFixed(digits)}-${Math.max(...values).toFixed(digits)})`;
}
