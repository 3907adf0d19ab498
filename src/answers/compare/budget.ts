import { RushhourError } from '../../border/errors.ts';
import type { BudgetOutcome, MetricChange } from './findings.ts';
import { METRICS, type Metric } from './metrics.ts';

/** How far a metric may rise. */
export interface Budget {
  readonly metric: Metric;
  /** A fraction of what it was before; of the error rate, a difference. */
  readonly limit: number;
  /** As it was written, but for spaces. */
  readonly expression: string;
}

const FORM = /^(?<metric>[a-z]\w*) ?\+ ?(?<number>\d+(\.\d*)?|\.\d+) ?%$/i;

/**
 * Reads `METRIC +PERCENT`: `latency_p99 +5%` lets the percentile grow by a twentieth, `error_rate +0.5%` lets
 * 5 more of 1,000 requests fail.
 *
 * @throws RushhourError `INVALID_OPTION` saying what is wrong with the expression
 */
export function parseBudget(source: string): Budget {
  const expression = source.slice(0, 1000).trim().replace(/\s+/g, ' ');
  const parts = FORM.exec(expression)?.groups;
  const metric = METRICS.find((known) => known === parts?.['metric']);
  if (parts === undefined || metric === undefined) {
    throw new RushhourError(
      'INVALID_OPTION',
      `--budget ${JSON.stringify(expression)}: must be a metric and how far it may rise, such as "latency_p99 +5%"; metrics are ${METRICS.join(', ')}`,
    );
  }
  return { metric, limit: Number(parts['number']) / 100, expression };
}

/** A change without an interval leaves the budget open. */
export function judgeBudget(
  { metric, limit, expression }: Budget,
  changes: readonly MetricChange[],
): BudgetOutcome {
  const found = changes.find((change) => change.metric === metric);
  const interval = found?.interval ?? null;
  if (interval === null) return { expression, status: 'open' };
  if (interval.low > limit) return { expression, status: 'exceeded' };
  return { expression, status: interval.high <= limit ? 'kept' : 'open' };
}
