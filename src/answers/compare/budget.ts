import { RushhourError } from '../../border/errors.ts';
import type { BudgetOutcome, MetricChange } from './findings.ts';
import { METRICS, type Metric } from './metrics.ts';

/** How much a metric may rise. */
export interface Budget {
  readonly metric: Metric;
  /** A fraction of the value before; for the error rate, the difference. */
  readonly limit: number;
  /** As written, with single spaces. */
  readonly expression: string;
}

const FORM = /^(?<metric>[a-z]\w*) ?\+ ?(?<number>\d+(\.\d*)?|\.\d+) ?%$/i;

/**
 * Reads `METRIC +PERCENT`: with `latency_p99 +5%` the percentile may rise by a twentieth, with `error_rate +0.5%` 5
 * more of 1,000 requests may fail.
 *
 * @throws RushhourError `INVALID_OPTION` if the expression has another form or an unknown metric
 */
export function parseBudget(source: string): Budget {
  const expression = source.slice(0, 1000).trim().replace(/\s+/g, ' ');
  const parts = FORM.exec(expression)?.groups;
  const metric = METRICS.find((known) => known === parts?.['metric']);
  if (parts === undefined || metric === undefined) {
    throw new RushhourError(
      'INVALID_OPTION',
      `--budget ${JSON.stringify(expression)}: must be a metric and how much it may rise, such as "latency_p99 +5%"; metrics are ${METRICS.join(', ')}`,
    );
  }
  return { metric, limit: Number(parts['number']) / 100, expression };
}

/** Without an interval, the budget is open. */
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
