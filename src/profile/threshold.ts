import { RushhourError } from '../border/errors.ts';
import { SCENARIO_PART } from '../text/part-names.ts';
import { show } from './show.ts';
import { nearest } from './suggest.ts';

const OPERATORS = ['<=', '>=', '==', '<', '>'] as const;
const LATENCIES = ['latency', 'service', 'start_delay'] as const;
const FIGURES = ['mean', 'p50', 'p90', 'p95', 'p99', 'p999', 'max'] as const;
const RATES = ['success_rate', 'error_rate'] as const;
const USERS = ['users_completed', 'users_abandoned', 'users_failed'] as const;
/** Metrics of journeys, each with a name in braces. */
const TIMES = ['group', 'journey', 'timing'] as const;
const NAMED = ['check', 'counter'] as const;
const COUNTS = [
  'throughput_rps',
  'users_per_second',
  'active_users_mean',
  'active_users_max',
  'total',
  'failed',
  'dropped',
] as const;

export type ThresholdOperator = (typeof OPERATORS)[number];

/**
 * Latencies and times of journeys are in milliseconds; rates, shares of users and checks are fractions from 0 to 1; all
 * others are plain numbers.
 */
export type ThresholdMetric =
  | `${(typeof LATENCIES | typeof TIMES)[number]}_${(typeof FIGURES)[number]}`
  | (typeof RATES | typeof USERS | typeof NAMED)[number]
  | (typeof COUNTS)[number];

/** A condition that a run must meet, such as `latency_p95 < 500`. */
export interface Threshold {
  readonly metric: ThresholdMetric;
  /**
   * The part of the run that it applies to, as in `latency_p95{gift/list}`, `latency_p95{service:cart}`,
   * `latency_p95{scenario:checkout}` or `check{has products}`; null for the whole run.
   */
  readonly of: string | null;
  readonly operator: ThresholdOperator;
  /** In the unit of the metric. */
  readonly limit: number;
  /** Length of the windows, in each of which it must hold, seconds; null for the whole run. */
  readonly windowSeconds: number | null;
  /** As written, except for spaces. */
  readonly expression: string;
}

export interface ThresholdOutcome {
  readonly expression: string;
  /** In the unit of the metric; null if nothing was measured. */
  readonly actual: number | null;
  readonly passed: boolean;
}

/** Every metric that a threshold may name. */
export const THRESHOLD_METRICS: readonly ThresholdMetric[] = [
  ...LATENCIES.flatMap((clock) => FIGURES.map((figure) => `${clock}_${figure}` as const)),
  ...TIMES.flatMap((time) => FIGURES.map((figure) => `${time}_${figure}` as const)),
  ...RATES,
  ...USERS,
  ...NAMED,
  ...COUNTS,
];

/** Seconds. */
const LONGEST_WINDOW = 3600;

const WINDOW_RULE = 'must have a window from 1s to 60m, such as latency_p99[10s] < 500';

const SECONDS_OF: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** After a metric: `{gift/list}`. */
const PART = /^(?<metric>[a-z]\w{0,30}) ?\{(?<of>[^{}]{1,200})\}/i;

/** After it: `[10s]`. */
const WINDOW = /^(?<metric>[a-z]\w{0,30}) ?\[(?<length>\d{1,6})(?<unit>[smh])\]/i;

const FORM =
  /^(?<metric>[a-z]\w*) ?(?<operator>[<>=!~]{1,3}) ?(?<number>-?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?) ?(?<unit>[a-z%]*)$/i;

/**
 * Parses `METRIC OPERATOR LIMIT`. A latency's limit may end in `ms` (the default unit) or `s`, a rate's limit in `%`:
 * `latency_p95 < 0.5s`, `success_rate >= 99%`. With a part in braces it applies to that part; with a window it must hold
 * in each: `latency_p99{gift/list}[10s] < 500`.
 *
 * @throws RushhourError `INVALID_PROFILE` saying what is wrong with the expression
 */
export function parseThreshold(expression: string): Threshold {
  const threshold = readThreshold(expression);
  if (typeof threshold === 'string') {
    throw new RushhourError(
      'INVALID_PROFILE',
      `threshold: found ${show(expression)}, ${threshold}`,
    );
  }
  return threshold;
}

/** The threshold, or what is wrong with it, in words that continue after the expression. */
export function readThreshold(source: string): Threshold | string {
  const expression = source.slice(0, 1000).trim().replace(/\s+/g, ' ');
  const of =
    PART.exec(expression)
      ?.groups?.['of']?.trim()
      .replace(/^scenario: /, SCENARIO_PART) ?? null;
  const whole = expression.replace(PART, '$<metric>');
  const window = WINDOW.exec(whole)?.groups;
  const parts = FORM.exec(whole.replace(WINDOW, '$<metric>'))?.groups;
  if (parts === undefined) return formProblem(expression);
  const operator = OPERATORS.find((known) => known === parts['operator']);
  if (operator === undefined) return `must have one of the operators ${OPERATORS.join(' ')}`;
  const metric = THRESHOLD_METRICS.find((known) => known === parts['metric']);
  if (metric === undefined) return unknownMetric(parts['metric'] ?? '');
  const limit = limitOf(metric, Number(parts['number']), parts['unit']?.toLowerCase() ?? '');
  if (typeof limit === 'string') return limit;
  const windowSeconds = windowOf(window?.['length'], window?.['unit']);
  if (typeof windowSeconds === 'string') return windowSeconds;
  const problem = partProblem(metric, of);
  if (problem !== null) return problem;
  return { metric, of, operator, limit, windowSeconds, expression };
}

/** Whether it is measured on requests, and should have a value once some were sent. */
export function isOfRequests(metric: ThresholdMetric): boolean {
  return isOf(metric, [...LATENCIES, ...RATES]);
}

/** Whether its value depends on how much of the run is measured. */
export function isCount(metric: ThresholdMetric): boolean {
  return isOf(metric, ['counter', ...COUNTS]);
}

/** Whether its value rises and falls with the curve. */
export function followsCurve(metric: ThresholdMetric): boolean {
  return isCount(metric) && metric !== 'failed' && metric !== 'dropped';
}

function isOf(metric: ThresholdMetric, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => metric === prefix || metric.startsWith(`${prefix}_`));
}

function partProblem(metric: ThresholdMetric, of: string | null): string | null {
  if (of === null) {
    return isOf(metric, [...TIMES, ...NAMED])
      ? `must name one in braces, such as ${metric}{name}`
      : null;
  }
  if (of.startsWith(SCENARIO_PART)) {
    const isKnown = isOf(metric, ['latency', ...RATES, ...USERS, ...COUNTS]);
    return isKnown ? null : `but ${metric} is not available by scenario`;
  }
  const hasParts = isOf(metric, ['latency', ...TIMES, ...RATES, ...USERS, ...NAMED]);
  return hasParts ? null : `but ${metric} is only available for the whole run`;
}

function windowOf(digits?: string, unit?: string): number | null | string {
  if (digits === undefined) return null;
  const seconds = Number(digits) * (SECONDS_OF[unit?.toLowerCase() ?? 's'] ?? 1);
  return seconds >= 1 && seconds <= LONGEST_WINDOW ? seconds : WINDOW_RULE;
}

/** What is wrong with an expression that has no threshold's form, in words that continue after it. */
function formProblem(expression: string): string {
  const bracket = expression.indexOf('[');
  const brace = expression.indexOf('{');
  if (bracket > 0 && brace > bracket) {
    return 'must have its part before its window, such as latency_p95{gift}[10s] < 500';
  }
  if (bracket > 0) return WINDOW_RULE;
  return 'must be a metric, an operator and a number, such as latency_p95 < 500 or latency_p95{gift}[10s] < 500';
}

function unknownMetric(name: string): string {
  // k6 and other tools use `p95` alone.
  const latency = THRESHOLD_METRICS.find((metric) => metric === `latency_${name.toLowerCase()}`);
  const meant = latency ?? nearest(name, THRESHOLD_METRICS);
  if (meant !== null) return `but there is no metric ${name}; did you mean ${meant}?`;
  const latencies = `${[...LATENCIES, ...TIMES].join('_, ')}_ with ${FIGURES.join(', ')}`;
  const others = [...RATES, ...USERS, ...NAMED, ...COUNTS].join(', ');
  return `but there is no metric ${name}; there are ${latencies}, and ${others}`;
}

function limitOf(metric: ThresholdMetric, value: number, unit: string): number | string {
  if (!Number.isFinite(value) || value < 0) return 'must have a limit of 0 or more';
  if (isOf(metric, [...LATENCIES, ...TIMES])) {
    if (unit === '' || unit === 'ms') return value;
    return unit === 's'
      ? decimal(value * 1000)
      : 'must have a limit in ms (or without a unit) or s';
  }
  if (isOf(metric, [...RATES, ...USERS, 'check'])) {
    const fraction = unit === '%' ? decimal(value / 100) : value;
    const isFraction = (unit === '' || unit === '%') && fraction <= 1;
    return isFraction ? fraction : 'must have a limit from 0 to 1 or from 0% to 100%';
  }
  return unit === '' ? value : 'must have a limit without a unit';
}

/** 99.9 / 100 is 0.9990000000000001, which a success rate of 0.999 would miss. */
function decimal(value: number): number {
  return Number(value.toPrecision(12));
}

/** Evaluates a threshold on measured values; `metric{part}` for a part. A metric without data fails its threshold. */
export function evaluateThreshold(
  { metric, of, operator, limit, expression }: Threshold,
  values: Readonly<Record<string, number | null>>,
): ThresholdOutcome {
  const key = of === null ? metric : `${metric}{${of}}`;
  const value = Object.hasOwn(values, key) ? values[key] : null;
  const actual = value === undefined || Number.isNaN(value) ? null : value;
  return { expression, actual, passed: actual !== null && holds(actual, operator, limit) };
}

/** Quotients and limits are rounded: values that differ by no more than that are equal. */
function holds(measured: number, operator: ThresholdOperator, limit: number): boolean {
  const actual = Math.abs(measured - limit) <= 1e-12 * Math.max(1, limit) ? limit : measured;
  switch (operator) {
    case '<':
      return actual < limit;
    case '<=':
      return actual <= limit;
    case '>':
      return actual > limit;
    case '>=':
      return actual >= limit;
    case '==':
      return actual === limit;
  }
}
