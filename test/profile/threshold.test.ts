import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RushhourError } from '../../src/border/errors.ts';
import {
  evaluateThreshold,
  parseThreshold,
  THRESHOLD_METRICS,
} from '../../src/profile/threshold.ts';

describe('parseThreshold', () => {
  it.each([
    ['latency_p95 < 500', 'latency_p95', '<', 500],
    ['latency_p95<500ms', 'latency_p95', '<', 500],
    ['  service_p999   <=  1.5 s ', 'service_p999', '<=', 1500],
    ['start_delay_max < .5', 'start_delay_max', '<', 0.5],
    ['success_rate >= 0.99', 'success_rate', '>=', 0.99],
    ['success_rate >= 99.9%', 'success_rate', '>=', 0.999],
    ['error_rate == 0', 'error_rate', '==', 0],
    ['throughput_rps > 1e3', 'throughput_rps', '>', 1000],
    ['total >= 100', 'total', '>=', 100],
    ['dropped == 0', 'dropped', '==', 0],
  ])('reads "%s"', (expression, metric, operator, limit) => {
    expect(parseThreshold(expression)).toMatchObject({ metric, operator, limit });
  });

  it.each([
    ['latency_p99[10s] < 500ms', 'latency_p99', 10],
    ['error_rate[2m] < 5%', 'error_rate', 120],
    ['error_rate[1h] < 5%', 'error_rate', 3600],
    ['dropped[1s] == 0', 'dropped', 1],
    ['latency_p99 < 500', 'latency_p99', null],
    ['start_delay_p99[10s] < 5', 'start_delay_p99', 10],
    ['users_failed [10s] < 1%', 'users_failed', 10],
  ])('reads the window of "%s"', (expression, metric, windowSeconds) => {
    expect(parseThreshold(expression)).toMatchObject({ metric, of: null, windowSeconds });
  });

  it.each([
    ['latency_p95{gift/list}[10s] < 1s', 'gift/list', 10],
    ['latency_p95 {service:cart} [2m] < 1s', 'service:cart', 120],
    ['check{has [10s] items}[5s] >= 99%', 'has [10s] items', 5],
    ['check{has [10s] items} >= 99%', 'has [10s] items', null],
    ['throughput_rps{scenario: checkout}[10s] >= 49', 'scenario:checkout', 10],
    ['counter{orders}[1m] > 10', 'orders', 60],
  ])('reads part and window of "%s"', (expression, of, windowSeconds) => {
    expect(parseThreshold(expression)).toMatchObject({ of, windowSeconds });
  });

  it.each([
    ['check{has products} >= 0.99', 'check', 'has products', 0.99],
    ['check{ has products } >= 99%', 'check', 'has products', 0.99],
    ['users_failed < 1%', 'users_failed', null, 0.01],
    ['users_failed{gift} < 1%', 'users_failed', 'gift', 0.01],
    ['latency_p95{gift/list} < 0.5s', 'latency_p95', 'gift/list', 500],
    ['latency_p95{service:cart} < 1s', 'latency_p95', 'service:cart', 1000],
    ['error_rate{gift} < 1%', 'error_rate', 'gift', 0.01],
    ['group_p99{gift/checkout} < 3s', 'group_p99', 'gift/checkout', 3000],
    ['journey_p50{gift} < 60s', 'journey_p50', 'gift', 60_000],
    ['timing_max{upload} < 100', 'timing_max', 'upload', 100],
    ['counter{items sold} > 10', 'counter', 'items sold', 10],
    ['latency_p95{scenario:checkout} < 1s', 'latency_p95', 'scenario:checkout', 1000],
    ['throughput_rps{scenario: checkout} >= 49', 'throughput_rps', 'scenario:checkout', 49],
    ['active_users_max{scenario:a b} < 5', 'active_users_max', 'scenario:a b', 5],
  ])('reads the part of "%s"', (expression, metric, of, limit) => {
    expect(parseThreshold(expression)).toMatchObject({ metric, of, limit });
  });

  it.each([
    ['check >= 0.99', /must name one in braces, such as check\{name\}/],
    ['group_p99 < 3s', /must name one in braces, such as group_p99\{name\}/],
    ['check{} >= 0.99', /must be a metric, an operator and a number/],
    ['total{gift} > 1', /total is only available for the whole run/],
    ['service_p95{scenario:a} < 1', /service_p95 is not available by scenario/],
    ['check{scenario:a} > 1%', /check is not available by scenario/],
    [
      'latency_p95[10s]{gift} < 1',
      /part before its window, such as latency_p95\{gift\}\[10s\] < 500/,
    ],
    ['latency_p95{gift}[500ms] < 1', /window from 1s to 60m/],
    ['latency_p95{gift}[2h] < 1', /window from 1s to 60m/],
    ['', /must be a metric, an operator and a number/],
    ['latency_p95', /must be a metric, an operator and a number/],
    ['latency_p95 < fast', /must be a metric, an operator and a number/],
    ['latency_p95 < 1 < 2', /must be a metric, an operator and a number/],
    ['latency_p95 => 1', /operators <= >= == < >/],
    ['latency_p95 = 1', /operators/],
    ['latency_p95[0s] < 1', /window from 1s to 60m, such as latency_p99\[10s\] < 500/],
    ['latency_p95[61m] < 1', /window from 1s to 60m/],
    ['latency_p95[10] < 1', /window from 1s to 60m, such as latency_p99\[10s\] < 500/],
    ['latency_p95 != 1', /operators/],
    ['latency_p59 < 500', /no metric latency_p59; did you mean latency_p95\?/],
    ['p95 < 500', /no metric p95; did you mean latency_p95\?/],
    ['sucess_rate > 0.9', /did you mean success_rate\?/],
    [
      'toString < 1',
      /no metric toString; there are latency_, service_, start_delay_, group_, .* with mean/,
    ],
    ['latency_p95 < -1', /0 or more/],
    ['latency_p95 < 1e999', /0 or more/],
    ['latency_p95 < 5%', /in ms .* or s/],
    ['success_rate >= 99', /from 0 to 1 or from 0% to 100%/],
    ['success_rate >= 101%', /from 0 to 1 or from 0% to 100%/],
    ['success_rate >= 1s', /from 0 to 1 or from 0% to 100%/],
    ['total > 5ms', /without a unit/],
  ])('rejects "%s" and says why', (expression, why) => {
    expect(() => parseThreshold(expression)).toThrow(RushhourError);
    expect(() => parseThreshold(expression)).toThrow(why);
  });

  it('keeps the expression as written, except for spaces', () => {
    expect(parseThreshold('  latency_p95\t<   0.5s ').expression).toBe('latency_p95 < 0.5s');
  });

  it('knows every metric', () => {
    expect(THRESHOLD_METRICS).toHaveLength(56);
    for (const metric of THRESHOLD_METRICS) {
      const part = /^(group|journey|timing|check|counter)/.test(metric) ? '{a}' : '';
      expect(parseThreshold(`${metric}${part} <= 1`).metric).toBe(metric);
    }
  });

  it('throws only RushhourErrors, whatever the text', () => {
    const nearlyRight = fc
      .array(fc.constantFrom('latency_p95', ' ', '<', '=', '5', '.', 'e', '-', '%', 'ms', '\0'))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(fc.string(), nearlyRight), (text) => {
        try {
          expect(parseThreshold(text).limit).toBeGreaterThanOrEqual(0);
        } catch (error) {
          expect(error).toBeInstanceOf(RushhourError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('evaluateThreshold', () => {
  it.each([
    ['500 is not below 500', 'latency_p95 < 500', 500, false],
    ['499 is below 500', 'latency_p95 < 500', 499, true],
    ['500 is at most 500', 'latency_p95 <= 500', 500, true],
    ['500 is not above 500', 'latency_p95 > 500', 500, false],
    ['500 is at least 500', 'latency_p95 >= 500', 500, true],
    ['half a second is 500 ms', 'latency_p95 == 0.5s', 500, true],
    ['what was not measured misses an upper limit', 'latency_p95 < 500', null, false],
    ['what was not measured misses a lower limit', 'latency_p95 >= 0', null, false],
  ])('%s', (_, expression, actual, passed) => {
    const values = { latency_p95: actual };
    const outcome = { expression, actual, passed };
    expect(evaluateThreshold(parseThreshold(expression), values)).toEqual(outcome);
  });

  it('passes 99.9% at a success rate of exactly 0.999', () => {
    const threshold = parseThreshold('success_rate >= 99.9%');
    expect(evaluateThreshold(threshold, { success_rate: 0.999 }).passed).toBe(true);
  });

  it('treats missing values and values that are not numbers as not measured', () => {
    const threshold = parseThreshold('total >= 0');
    expect(evaluateThreshold(threshold, {})).toMatchObject({ actual: null, passed: false });
    expect(evaluateThreshold(threshold, { total: Number.NaN })).toMatchObject({ actual: null });
  });
});
