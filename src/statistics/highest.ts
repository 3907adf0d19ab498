/** The highest of the values, 0 if there are none. `Math.max(...values)` cannot take as many values as a run of days has. */
export function highest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}
