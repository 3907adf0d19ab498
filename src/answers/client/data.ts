import type { RunResult } from '../../statistics/result.ts';
import type { Comparison } from '../compare/findings.ts';
import type { Capacity } from '../find/capacity.ts';

/** The data of a page of answers. */
export type PageData =
  | { readonly kind: 'comparisons'; readonly comparisons: readonly Compared[] }
  | ({ readonly kind: 'capacity' } & FoundCapacity);

/** A comparison with one run of each side. */
export interface Compared {
  readonly comparison: Comparison;
  readonly before: RunResult;
  readonly after: RunResult;
}

/** A capacity with the run of its search. */
export interface FoundCapacity {
  readonly capacity: Capacity;
  readonly result: RunResult;
  /** Requested, a fraction. */
  readonly precision: number;
}
