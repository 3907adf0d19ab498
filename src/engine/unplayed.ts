import { laneLayout } from '../border/lanes.ts';
import type { TrafficProfile } from '../profile/profile.ts';
import type { RunResult, TrafficStats, Verdict } from '../statistics/result.ts';
import { type RecordedClocks, type RecordedParts, Statistics } from '../statistics/statistics.ts';
import { type RateControl, ratesOf } from './rate-control.ts';
import { resultOf } from './result-of.ts';
import type { Shown } from './shown.ts';

/** The visible part of a run that has not started, or never did. */
export class Unplayed implements Shown {
  readonly profile: TrafficProfile;
  readonly rates: readonly RateControl[];
  readonly isNearEnd = false;
  readonly #statistics = new Statistics({
    lanes: new SharedArrayBuffer(0),
    laneCount: 0,
    layout: laneLayout(0),
    workflows: [],
    scheduled: () => ({ loads: [] }),
  });

  constructor(profile: TrafficProfile) {
    this.profile = profile;
    this.rates = ratesOf(profile);
  }

  get endMs(): number {
    return this.profile.durationSeconds * 1000;
  }

  get durations(): RecordedClocks {
    return this.#statistics.durations;
  }

  get partDurations(): RecordedParts {
    return this.#statistics.partDurations;
  }

  stats(): TrafficStats {
    return this.#statistics.view({
      loads: [],
      elapsedSeconds: 0,
      userTypes: [],
      over: false,
    });
  }

  verdict(): Verdict {
    return { status: 'valid', reasons: [] };
  }

  /** Thresholds of a run that never started are neither met nor missed. */
  result(): RunResult {
    const result = resultOf({
      profile: this.profile,
      workers: 0,
      startedAt: null,
      stoppedEarly: true,
      stoppedBecause: null,
      verdict: this.verdict(),
      stats: this.stats(),
    });
    return { ...result, thresholds: [] };
  }
}
