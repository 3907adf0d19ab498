import { evaluateThreshold, parseThreshold } from '../../profile/threshold.ts';
import { highest } from '../../statistics/highest.ts';
import type { RunResult, TimelineRow } from '../../statistics/result.ts';

/** Share of a rate that was too much to try next. */
const LESS = 0.7;
/** Share of what the services did to try next: at all of it, queues would grow. */
const OF_SERVED = 0.9;

type Tried = Pick<RunResult, 'timeline' | 'thresholds' | 'verdict'>;

/** Rows in which all went well: nothing was limited, and each threshold that can be told of a second was met. */
export function goodRows({ timeline, thresholds, verdict }: Tried): TimelineRow[] {
  if (verdict.causes?.includes('unsteady')) return [];
  const limits = thresholds.map(({ expression }) => parseThreshold(expression));
  return timeline.filter((row) => {
    const values = valuesOf(row);
    return (
      row.limitedBy === null &&
      limits.every((limit) => {
        if (limit.of !== null || !(limit.metric in values)) return true;
        return evaluateThreshold(limit, values).passed;
      })
    );
  });
}

/**
 * A rate that should go well: the highest that did, or else a part of what the services did per second at most, or
 * of what was sent. A whole number, at least 1.
 */
export function rateToTry(result: Tried): number {
  const { timeline, verdict } = result;
  const asked = highest(timeline.map(({ targetRps }) => targetRps));
  const well = highest(goodRows(result).map(({ targetRps }) => targetRps));
  const served = verdict.status === 'target-limited' ? servedRps(timeline) : 0;
  const sent = highest(timeline.map((row) => row.sent / row.seconds));
  const less = served > 0 ? Math.min(OF_SERVED * served, asked) : LESS * Math.min(asked, sent);
  return Math.max(1, Math.floor(well > 0 && well < asked ? well : less));
}

/** What the services completed per second without an error while they had more to do: the median; 0 where nothing. */
export function servedRps(timeline: readonly TimelineRow[]): number {
  const busy = timeline.filter((row) => row.sent > 0);
  const limited = busy.filter(({ limitedBy }) => limitedBy === 'target');
  // A backlog that only grows limits no second.
  const rows = limited.length > 0 ? limited : busy.slice(Math.floor(busy.length / 2));
  const served = rows
    .map(({ completed, failed, seconds }) => (completed - failed) / seconds)
    .sort((a, b) => a - b);
  return served[Math.floor((served.length - 1) / 2)] ?? 0;
}

function valuesOf({ p50, p90, p95, p99, max, completed, failed }: TimelineRow) {
  const failedShare = completed > 0 ? failed / completed : null;
  return {
    latency_p50: p50,
    latency_p90: p90,
    latency_p95: p95,
    latency_p99: p99,
    latency_max: max,
    error_rate: failedShare,
    success_rate: failedShare === null ? null : 1 - failedShare,
  };
}
