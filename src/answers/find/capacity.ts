import type { FinishReason, ProbeRow } from './finder.ts';
import type { Found } from './search.ts';

/** A probe with the response times it saw, milliseconds; null where nothing ended. */
export interface MeasuredProbe extends ProbeRow {
  readonly p50: number | null;
  readonly p99: number | null;
}

/** How much a service can take. */
export interface Capacity {
  readonly formatVersion: 1;
  readonly profile: string;
  readonly seed: number;
  readonly objectives: readonly string[];
  /** Of the interval between the ends. */
  readonly confidence: number;
  /** Requests per second: the highest rate at which all objectives held; null where none did. */
  readonly low: number | null;
  /** The lowest rate at which one did not; null where all did. */
  readonly high: number | null;
  /** Whether both ends rest on probes of minutes. */
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
