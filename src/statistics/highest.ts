/** The highest of the values, 0 when there are none: `Math.max(...values)` cannot take those of a run of days. */
export function highest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}
