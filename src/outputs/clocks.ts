import { CLOCKS, type Clock } from './output.ts';

/** The same value for each clock. */
export function mapClocks<From, To>(
  clocks: Readonly<Record<Clock, From>>,
  map: (one: From) => To,
): Record<Clock, To> {
  const entries = CLOCKS.map((clock) => [clock, map(clocks[clock])]);
  return Object.fromEntries(entries) as Record<Clock, To>;
}
