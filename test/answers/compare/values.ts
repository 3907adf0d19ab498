import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What scipy, statsmodels and arch say: written by values.py. */
interface Values {
  /** m, n, P(U <= u) for all u */
  readonly rankSums: readonly [number, number, number[]][];
  /** before, after, low and high of the interval of 95% */
  readonly shifts: readonly [number[], number[], number, number][];
  /** series, correlation from one value to the next, biased */
  readonly correlations: readonly [number[], number][];
  /** correlation, length, variance of a sum of so many over that of independent ones */
  readonly shownByBlocks: readonly [number, number, number][];
  /** Failures of 100 requests in each second. */
  readonly bootstrap: {
    readonly before: readonly number[];
    readonly after: readonly number[];
    readonly standardError: number;
    readonly critical: number;
  };
  /** share, standard error of the logarithm of that percentile, times the root of the number of requests */
  readonly percentileErrors: readonly [number, number][];
}

export const values = JSON.parse(
  readFileSync(join(import.meta.dirname, 'values.json'), 'utf8'),
) as Values;
