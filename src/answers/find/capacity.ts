import type { FinishReason, ProbeRow } from './finder.ts';
import type { Found } from './search.ts';

/** A probe with its response times, milliseconds; null if no request ended. */
export interface MeasuredProbe extends ProbeRow {
  readonly p50: number | null;
  readonly p99: number | null;
}

/** How much load a service can handle. */
export interface Capacity {
  readonly formatVersion: 1;
  readonly profile: string;
  readonly seed: number;
  readonly objectives: readonly string[];
  /** Of the interval between the ends. */
  readonly confidence: number;
  /** Requests per second: the highest rate at which all objectives held; null if they held at none. */
  readonly low: number | null;
  /** The lowest rate at which an objective did not hold; null if all held at every rate. */
  readonly high: number | null;
  /** Whether the known ends are based on long probes. Otherwise the confidence is not reached. */
  readonly confirmed: boolean;
  readonly because: FinishReason;
  readonly seconds: number;
  readonly probes: readonly MeasuredProbe[];
}

export function capacityOf(
  run: Pick<Capacity, 'profile' | 'seed' | 'objectives' | 'confidence' | 'probes' | 'seconds'>,
  found: Found,
  because: FinishReason,
): Capacity {
  return { formatVersion: 1, ...run, ...found, because };
}
