import { laneLayout } from '../border/lanes.ts';
import type { TrafficProfile } from '../profile/profile.ts';
import type { RunResult, TrafficStats, Verdict } from '../statistics/result.ts';
import { Statistics } from '../statistics/statistics.ts';
import { resultOf } from './result-of.ts';

// What there is to tell while there is no run, or of one that was stopped before it was started.

export const NOTHING_WRONG: Verdict = { status: 'valid', reasons: [] };

export function noStatistics(): Statistics {
  return new Statistics({
    lanes: new SharedArrayBuffer(0),
    laneCount: 0,
    layout: laneLayout(0),
    workflows: [],
    scheduled: () => ({ targetRps: 0, missed: 0 }),
  });
}

export function noStats(): TrafficStats {
  return noStatistics().view({ targetRps: 0, elapsedSeconds: 0, userTypes: [], over: false });
}

/** Thresholds of a run that never was are neither held nor missed. */
export function noResult(profile: TrafficProfile): RunResult {
  const result = resultOf({
    profile,
    workers: 0,
    startedAt: null,
    stoppedEarly: true,
    verdict: NOTHING_WRONG,
    stats: noStats(),
  });
  return { ...result, thresholds: [] };
}
