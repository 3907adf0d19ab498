import { evaluateThreshold, parseThreshold } from '../../profile/threshold.ts';
import { highest } from '../../statistics/highest.ts';
import type { RunResult, TimelineRow } from '../../statistics/result.ts';
import { sum } from '../../statistics/sum.ts';
import type { LoadModelName } from '../../text/load-models.ts';

/** Fraction of a level that was too high, to try next. */
const LESS = 0.7;
/** Fraction of what the services completed, to try next: at all of it, queues would grow. */
const OF_SERVED = 0.9;

type Tried = Pick<RunResult, 'timeline' | 'thresholds' | 'verdict'>;

/** Rows in which nothing was limited, and every threshold that applies to single seconds was met. */
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

/** The target of the only load in a row, in the unit of its model. */
export function askedIn({ targetRps, loads }: TimelineRow, model: LoadModelName): number {
  return model === 'requests_per_second' ? targetRps : (loads[0]?.target ?? 0);
}

/**
 * A level of the only load that should go well: the highest level that did, or else a fraction of the maximum that
 * the services completed per second, or of the actual level. In the unit of the load's model.
 */
export function levelToTry(result: Tried, model: LoadModelName): number {
  const { timeline } = result;
  const asked = highest(timeline.map((row) => askedIn(row, model)));
  const well = highest(goodRows(result).map((row) => askedIn(row, model)));
  const served = servedLevel(result, model);
  const had = highest(timeline.map((row) => levelIn(row, model)));
  const less = served > 0 ? Math.min(OF_SERVED * served, asked) : LESS * Math.min(asked, had);
  return roundedDown(well > 0 && well < asked ? well : less, model);
}

function levelIn({ sent, seconds, loads }: TimelineRow, model: LoadModelName): number {
  return model === 'requests_per_second' ? sent / seconds : (loads[0]?.actual ?? 0);
}

/** What the services completed, as a level; 0 if that is not known. */
function servedLevel({ timeline, verdict }: Tried, model: LoadModelName): number {
  if (verdict.status !== 'target-limited' || model === 'users') return 0;
  const served = servedRps(timeline);
  if (model === 'requests_per_second') return served;
  const arrived = sum(timeline, ({ loads }) => loads[0]?.arrived ?? 0);
  return arrived > 0 ? (served * arrived) / sum(timeline, ({ sent }) => sent) : 0;
}

/** Users and large levels are rounded to whole numbers, small levels to two digits. */
function roundedDown(level: number, model: LoadModelName): number {
  if (model === 'users') return Math.max(1, Math.floor(level));
  if (level >= 10 || level <= 0) return Math.max(1, Math.floor(level));
  const digits = 10 ** (1 - Math.floor(Math.log10(level)));
  return Math.floor(level * digits + 1e-9) / digits;
}

/** The median of the requests that the services completed per second without an error under full load; 0 if none. */
export function servedRps(timeline: readonly TimelineRow[]): number {
  const busy = timeline.filter((row) => row.sent > 0);
  const limited = busy.filter(({ limitedBy }) => limitedBy === 'target');
  // While a backlog merely grows, no second counts as limited.
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
