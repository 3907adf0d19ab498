import type { RunResult } from '../../statistics/result.ts';
import type { Comparison } from '../compare/findings.ts';

/** What stands in a page of answers. */
export type PageData = { readonly kind: 'comparisons'; readonly comparisons: readonly Compared[] };

/** A comparison with a run of each side. */
export interface Compared {
  readonly comparison: Comparison;
  readonly before: RunResult;
  readonly after: RunResult;
}
