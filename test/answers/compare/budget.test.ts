import { describe, expect, it } from 'vitest';
import { judgeBudget, parseBudget } from '../../../src/answers/compare/budget.ts';
import type { MetricChange } from '../../../src/answers/compare/findings.ts';

describe('a budget', () => {
  it.each([
    ['latency_p99 +5%', 'latency_p99', 0.05],
    ['  latency_p50   +  2.5 % ', 'latency_p50', 0.025],
    ['error_rate +0%', 'error_rate', 0],
    ['latency_mean+10%', 'latency_mean', 0.1],
  ])('%j is read', (source, metric, limit) => {
    expect(parseBudget(source)).toMatchObject({ metric, limit });
  });

  it.each(['latency_p98 +5%', 'latency_p99 5%', 'latency_p99 +5', 'latency_p99', '', 'p99 < 5%'])(
    '%j is rejected with the form and the metrics',
    (source) => {
      expect(() => parseBudget(source)).toThrow(
        /such as "latency_p99 \+5%"; metrics are latency_mean/,
      );
    },
  );

  const change = (interval: MetricChange['interval']): MetricChange => ({
    metric: 'latency_p99',
    before: 100,
    after: 107,
    change: 0.07,
    interval,
    detectable: null,
    shown: null,
  });
  it.each([
    ['exceeded', { low: 0.051, high: 0.09 }],
    ['kept', { low: -0.02, high: 0.05 }],
    ['open', { low: 0.05, high: 0.09 }],
    ['open', null],
  ] as const)('is %s by an interval of %o', (status, interval) => {
    const budget = parseBudget('latency_p99 +5%');
    expect(judgeBudget(budget, [change(interval)]).status).toBe(status);
  });
});
