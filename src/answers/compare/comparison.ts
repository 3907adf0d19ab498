import type { RunResult } from '../../statistics/result.ts';
import { confidenceInWords } from '../../text/format.ts';
import { bootstrap, LEAST_UNITS } from './bootstrap.ts';
import { type Budget, judgeBudget } from './budget.ts';
import { cautions, type NamedResult } from './comparable.ts';
import type { Comparison, MetricChange, SideInfo } from './findings.ts';
import { isRatio, METRICS, type Metric, unscaled } from './metrics.ts';
import { paired } from './pair.ts';
import { shiftBetween } from './rank-sum.ts';

const CONFIDENCE = 0.95;
/** Number of runs per side from which the variation between runs can be estimated. */
const RUNS = 3;
/** A true change this many standard errors above the critical value is shown in 4 of 5 comparisons. */
const POWER_80 = 0.8416;
const CRITICAL_95 = 1.96;

/** All runs of one build. */
export interface Side {
  readonly name: string;
  /** At least one. */
  readonly runs: readonly NamedResult[];
}

/** @param after must have the same journeys as `before`: see `incomparable` */
export function compare(before: Side, after: Side, budgets: readonly Budget[]): Comparison {
  const byRuns = Math.min(before.runs.length, after.runs.length) >= RUNS;
  const { changes, confidence, notes } = byRuns
    ? changesByRuns(before, after)
    : changesBySeconds(before, after);
  const { profile, seed } = before.runs[0]!.result;
  return {
    formatVersion: 1,
    profile,
    seed,
    before: infoOf(before),
    after: infoOf(after),
    by: byRuns ? 'runs' : 'seconds',
    confidence,
    changes,
    budgets: budgets.map((budget) => judgeBudget(budget, changes)),
    cautions: [...cautions([...before.runs, ...after.runs]), ...notes],
  };
}

interface Changes {
  readonly changes: readonly MetricChange[];
  readonly confidence: number;
  readonly notes: readonly string[];
}

function changesBySeconds(before: Side, after: Side): Changes {
  const pairs = before.runs.slice(0, after.runs.length).map((run, i) => [run, after.runs[i]!]);
  const units = paired(pairs.map(([a, b]) => [a!.result, b!.result]));
  const notes = [
    pairs.length === 1
      ? 'one run per side: the variation between runs is unknown; three or more per side show it'
      : `${pairs.length} runs per side: the variation between runs is known from three on`,
  ];
  const enough = units.before.length >= LEAST_UNITS;
  if (!enough) {
    notes.push(
      `${units.before.length} seconds are too few for intervals: at least ${LEAST_UNITS} are needed`,
    );
  }
  const found = enough ? bootstrap(units) : null;
  const changes = METRICS.map((metric, m): MetricChange => {
    const values = { before: typical(before, metric), after: typical(after, metric) };
    if (found === null) return withoutInterval(metric, values);
    const { change, standardError, critical } = found[m]!;
    const half = critical * standardError;
    return {
      metric,
      ...values,
      ...stated(metric, change, change - half, change + half),
      detectable: unscaled(metric, half + POWER_80 * standardError),
    };
  });
  return { changes, confidence: CONFIDENCE, notes };
}

function changesByRuns(before: Side, after: Side): Changes {
  const shifts = METRICS.map((metric) => {
    const [a, b] = [before, after].map(({ runs }) => valuesOf(runs, metric));
    const scale = (value: number) => (isRatio(metric) ? Math.log(value) : value);
    return shiftBetween(a!.map(scale), b!.map(scale), CONFIDENCE);
  });
  const confidence = shifts[0]!.confidence;
  const changes = METRICS.map((metric, m): MetricChange => {
    const { shift, low, high } = shifts[m]!;
    const half = (high - low) / 2;
    const { shown, ...rest } = stated(metric, shift, low, high);
    return {
      metric,
      before: typical(before, metric),
      after: typical(after, metric),
      ...rest,
      detectable: unscaled(metric, half * (1 + POWER_80 / CRITICAL_95)),
      shown: confidence >= CONFIDENCE ? shown : null,
    };
  });
  const few = `${before.runs.length} and ${after.runs.length} runs give intervals of at most ${confidenceInWords(confidence)}, which show no difference: four per side are needed`;
  return { changes, confidence, notes: confidence < CONFIDENCE ? [few] : [] };
}

function stated(metric: Metric, change: number, low: number, high: number) {
  return {
    change: unscaled(metric, change),
    interval: { low: unscaled(metric, low), high: unscaled(metric, high) },
    shown: low > 0 ? ('higher' as const) : high < 0 ? ('lower' as const) : null,
  };
}

function withoutInterval(
  metric: Metric,
  values: { readonly before: number; readonly after: number },
): MetricChange {
  const { before, after } = values;
  const change = isRatio(metric) ? after / before - 1 : after - before;
  return { metric, ...values, change, interval: null, detectable: null, shown: null };
}

/** The median of the runs. */
function typical({ runs }: Side, metric: Metric): number {
  const values = valuesOf(runs, metric).sort((a, b) => a - b);
  const half = (values.length - 1) / 2;
  return (values[Math.floor(half)]! + values[Math.ceil(half)]!) / 2;
}

function valuesOf(runs: readonly NamedResult[], metric: Metric): number[] {
  return runs.map(({ result }) => measured(result, metric));
}

function measured({ latency: { response }, stats }: RunResult, metric: Metric): number {
  switch (metric) {
    case 'latency_mean':
      return response.mean;
    case 'latency_p50':
      return response.p50;
    case 'latency_p90':
      return response.p90;
    case 'latency_p95':
      return response.p95;
    case 'latency_p99':
      return response.p99;
    case 'error_rate':
      return 1 - stats.successRate;
  }
}

function infoOf({ name, runs }: Side): SideInfo {
  return {
    name,
    runs: runs.map(({ name: file, result }) => ({
      name: file,
      startedAt: result.startedAt,
      durationSeconds: result.durationSeconds,
      requests: result.stats.total,
    })),
  };
}
