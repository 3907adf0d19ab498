import { evaluateThreshold, parseThreshold } from '../profile/threshold.ts';
import type { Distribution, ThresholdResult, TrafficStats } from '../statistics/result.ts';

/** Holds a run's numbers against the thresholds of its profile, but for those with windows. */
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

/** The metrics that thresholds may name. A latency is null where nothing was measured. */
function thresholdValues(stats: TrafficStats): Record<string, number | null> {
  const ended = stats.successful + stats.failed;
  return {
    ...latencies('latency', stats.latency.response),
    ...latencies('service', stats.latency.service),
    ...latencies('start_delay', stats.latency.startDelay),
    success_rate: ended > 0 ? stats.successRate : null,
    error_rate: ended > 0 ? 1 - stats.successRate : null,
    throughput_rps: stats.throughputRps,
    total: stats.total,
    failed: stats.failed,
    dropped: stats.users.dropped,
  };
}

function latencies(prefix: string, { count, ...values }: Distribution) {
  return Object.fromEntries(
    Object.entries(values).map(([name, ms]) => [`${prefix}_${name}`, count > 0 ? ms : null]),
  );
}
