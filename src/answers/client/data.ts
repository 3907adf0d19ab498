import type { RunResult } from '../../statistics/result.ts';
import type { Comparison } from '../compare/findings.ts';
import type { Capacity } from '../find/capacity.ts';

/** What stands in a page of answers. */
export type PageData =
  | { readonly kind: 'comparisons'; readonly comparisons: readonly Compared[] }
  | ({ readonly kind: 'capacity' } & FoundCapacity);

/** A comparison with a run of each side. */
export interface Compared {
  readonly comparison: Comparison;
  readonly before: RunResult;
  readonly after: RunResult;
}

/** A capacity with the run in which it was looked for. */
export interface FoundCapacity {
  readonly capacity: Capacity;
  readonly result: RunResult;
  /** That was asked for, a fraction. */
  readonly precision: number;
}
