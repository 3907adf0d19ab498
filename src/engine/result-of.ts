import type { TrafficProfile } from '../profile/profile.ts';
import { RESPONSE_TIME_BOUNDS_MS } from '../statistics/response-times.ts';
import {
  FORMAT_VERSION,
  type RunResult,
  type TrafficStats,
  type Verdict,
} from '../statistics/result.ts';
import { judgeThresholds } from './thresholds.ts';

/** The parts of a result. */
export interface Played {
  readonly profile: Pick<TrafficProfile, 'name' | 'seed' | 'thresholds'>;
  readonly workers: number;
  readonly runId?: string;
  readonly startedAt: string | null;
  readonly stoppedEarly: boolean;
  /** Why the run ended itself early; null if it did not. */
  readonly stoppedBecause: string | null;
  readonly verdict: Verdict;
  readonly stats: TrafficStats;
}

export function resultOf(played: Played): RunResult {
  const { profile, workers, runId, startedAt, stoppedEarly, stoppedBecause, verdict } = played;
  const { timeline, latency, percentiles, errorExamples, ...stats } = played.stats;
  return {
    formatVersion: FORMAT_VERSION,
    profile: profile.name,
    seed: profile.seed,
    workers,
    ...(runId === undefined ? {} : { runId }),
    startedAt,
    durationSeconds: stats.elapsedSeconds,
    stoppedEarly,
    ...(stoppedBecause === null ? {} : { stoppedBecause }),
    verdict,
    stats,
    latency,
    percentiles,
    loads: stats.loads,
    users: stats.users,
    errors: stats.errors,
    errorExamples,
    thresholds: judgeThresholds(profile.thresholds, played.stats),
    responseTimeBoundsMs: [...RESPONSE_TIME_BOUNDS_MS],
    timeline,
  };
}
