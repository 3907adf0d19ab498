import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What scipy and mpmath say: written by values.py. */
interface Values {
  /** x, value */
  readonly logGamma: readonly [number, number][];
  /** k, n, p, probability of k or fewer, of k or more */
  readonly tails: readonly [number, number, number, number, number][];
  /** x, a, b, value */
  readonly incompleteBeta: readonly [number, number, number, number][];
  /** Values in the order of time, probability that they rise as much by chance. */
  readonly rises: readonly [number[], number][];
}

export const values = JSON.parse(
  readFileSync(join(import.meta.dirname, 'values.json'), 'utf8'),
) as Values;
