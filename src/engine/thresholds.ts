import type { Part } from '../border/part.ts';
import {
  evaluateThreshold,
  followsCurve,
  isCount,
  parseThreshold,
  type Threshold,
} from '../profile/threshold.ts';
import type {
  Distribution,
  RunResult,
  ThresholdResult,
  TrafficStats,
  UserCounts,
} from '../statistics/result.ts';
import { type Series, seriesOfRun, seriesOfScenario } from '../statistics/scenario-series.ts';
import type { Measured } from '../statistics/window-figures.ts';
import { SCENARIO_PART, SERVICE_PART } from '../text/part-names.ts';

export type PlayedShard = NonNullable<RunResult['shard']>;

/** Evaluates the thresholds of a run's profile, except for those with windows. */
export function judgeThresholds(
  expressions: readonly string[],
  stats: TrafficStats,
): ThresholdResult[] {
  const values = thresholdValues(stats);
  return expressions
    .map(parseThreshold)
    .filter(({ windowSeconds }) => windowSeconds === null)
    .map((threshold) => evaluateThreshold(threshold, values));
}

/**
 * Whether only the merge can evaluate a threshold: the counts of one shard say nothing about the whole run. In a window,
 * a shard still counts its own failures, so that it can end itself.
 */
export function isOfMerge({ metric, windowSeconds }: Threshold, { count }: Part): boolean {
  return count > 1 && (windowSeconds === null ? isCount(metric) : followsCurve(metric));
}

/** How a shard's result describes it; null for a run on one machine. */
export function playedShard(expressions: readonly string[], part: Part): PlayedShard | null {
  if (part.count === 1) return null;
  const ofMerge = expressions.map(parseThreshold).filter((threshold) => isOfMerge(threshold, part));
  return { ...part, note: null, thresholdsOfMerge: ofMerge.map(({ expression }) => expression) };
}

/** The metrics that thresholds may name, of a run or one of its windows. A latency is null if nothing was measured. */
export function thresholdValues(stats: Measured): Record<string, number | null> {
  const ended = stats.successful + stats.failed;
  return {
    ...latencies('latency', stats.latency.response),
    ...latencies('service', stats.latency.service),
    ...latencies('start_delay', stats.latency.startDelay),
    success_rate: ended > 0 ? stats.successRate : null,
    error_rate: ended > 0 ? stats.failed / ended : null,
    throughput_rps: stats.throughputRps,
    ...crowdValues(seriesOfRun(stats)),
    total: stats.total,
    failed: stats.failed,
    dropped: stats.users.dropped,
    ...usersOf('', stats.users),
    ...partValues(stats),
  };
}

/** Metrics of workflows, steps, services, and of names that journeys use: `metric{part}`. */
function partValues(stats: Measured): Record<string, number | null> {
  const parts: Record<string, number | null> = {};
  const add = (prefix: string, all: Readonly<Record<string, Distribution>>) => {
    for (const [part, times] of Object.entries(all)) {
      for (const [metric, value] of Object.entries(latencies(prefix, times))) {
        parts[`${metric}{${part}}`] = value;
      }
    }
  };
  add('latency', stats.latencyByWorkflow);
  add('latency', stats.latencyByStep);
  add('latency', named(stats.latencyByService));
  add('group', stats.groups);
  add('journey', stats.journeyTimes);
  add('timing', stats.timings);
  for (const [part, failed] of failuresBy(stats)) Object.assign(parts, ratesOf(part, failed));
  for (const [workflow, users] of Object.entries(stats.outcomesByWorkflow)) {
    Object.assign(parts, usersOf(`{${workflow}}`, users));
  }
  for (const [scenario, values] of Object.entries(scenarioValues(stats))) {
    for (const [metric, value] of Object.entries(values)) {
      parts[`${metric}{${SCENARIO_PART}${scenario}}`] = value;
    }
  }
  for (const [check, { passed, failed }] of Object.entries(stats.checks)) {
    parts[`check{${check}}`] = passed / (passed + failed);
  }
  for (const [counter, count] of Object.entries(stats.counters))
    parts[`counter{${counter}}`] = count;
  return parts;
}

/** Services, by the names that thresholds use. */
function named<Value>(byService: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(byService).map(([service, value]) => [`${SERVICE_PART}${service}`, value]),
  );
}

/** Metrics of scenarios, by name. */
function scenarioValues(stats: Measured): Record<string, Record<string, number | null>> {
  const values = Object.entries(stats.outcomesByScenario).map(([name, outcomes]) => {
    const times = stats.latencyByScenario[name];
    const ended = times?.count ?? 0;
    const failed = stats.failedByScenario[name] ?? 0;
    const series = seriesOfScenario(stats, name);
    return [
      name,
      {
        ...(times === undefined ? null : latencies('latency', times)),
        success_rate: ended > 0 ? (ended - failed) / ended : null,
        error_rate: ended > 0 ? failed / ended : null,
        ...usersOf('', outcomes),
        throughput_rps: series.requestsPerSecond,
        ...crowdValues(series),
        total: stats.requestsByScenario[name] ?? 0,
        failed,
        dropped: outcomes.dropped,
      },
    ] as const;
  });
  return Object.fromEntries(values);
}

function crowdValues({ usersPerSecond, usersMean, usersMax }: Series) {
  return {
    users_per_second: usersPerSecond,
    active_users_mean: usersMean,
    active_users_max: usersMax,
  };
}

interface Requests {
  readonly ended: number;
  readonly failed: number;
}

/** Requests and failures of each workflow, step and service. */
function failuresBy(stats: Measured): Map<string, Requests> {
  const by = new Map<string, Requests>();
  const failedByWorkflow = new Map<string, number>();
  for (const [step, failed] of Object.entries(stats.failedByStep)) {
    const workflow = step.slice(0, step.indexOf('/'));
    failedByWorkflow.set(workflow, (failedByWorkflow.get(workflow) ?? 0) + failed);
  }
  for (const [workflow, { count }] of Object.entries(stats.latencyByWorkflow)) {
    by.set(workflow, { ended: count, failed: failedByWorkflow.get(workflow) ?? 0 });
  }
  for (const [step, { count }] of Object.entries(stats.latencyByStep)) {
    by.set(step, { ended: count, failed: stats.failedByStep[step] ?? 0 });
  }
  for (const [service, { count }] of Object.entries(stats.latencyByService)) {
    const failed = stats.failedByService[service] ?? 0;
    by.set(`${SERVICE_PART}${service}`, { ended: count, failed });
  }
  return by;
}

function ratesOf(part: string, { ended, failed }: Requests) {
  return {
    [`success_rate{${part}}`]: ended > 0 ? (ended - failed) / ended : null,
    [`error_rate{${part}}`]: ended > 0 ? failed / ended : null,
  };
}

/** Shares of the users who have left, except for those interrupted by the end. */
function usersOf(
  part: string,
  { completed, abandoned, failed }: Pick<UserCounts, 'completed' | 'abandoned' | 'failed'>,
) {
  const gone = completed + abandoned + failed;
  const share = (users: number) => (gone > 0 ? users / gone : null);
  return {
    [`users_completed${part}`]: share(completed),
    [`users_abandoned${part}`]: share(abandoned),
    [`users_failed${part}`]: share(failed),
  };
}

function latencies(prefix: string, { count, ...values }: Distribution) {
  return Object.fromEntries(
    Object.entries(values).map(([name, ms]) => [`${prefix}_${name}`, count > 0 ? ms : null]),
  );
}
