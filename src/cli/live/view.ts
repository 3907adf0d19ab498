import type { TrafficGenerator } from '../../engine/traffic-generator.ts';
import type { TrafficStats, Verdict } from '../../statistics/result.ts';
import type { GeneratorPhase } from '../../text/phases.ts';

/** A snapshot of a run for display. */
export interface LiveView {
  readonly name: string;
  readonly phase: GeneratorPhase;
  readonly durationSeconds: number;
  readonly stats: TrafficStats;
  readonly verdict: Verdict;
  /** For a run on several machines: notes on the shards, the most important first. */
  readonly shards?: readonly string[];
}

export function viewOf(generator: TrafficGenerator, stats: TrafficStats): LiveView {
  return {
    name: generator.profile.name,
    phase: generator.phase,
    // Scaled stages may sum to 4.999…
    durationSeconds: Number(generator.durationSeconds.toFixed(1)),
    stats,
    verdict: generator.getVerdict(),
  };
}

/** `http_5xx 12`, the most frequent class first. */
export function errorsInWords(errors: TrafficStats['errors'], count: (n: number) => string) {
  return Object.entries(errors)
    .sort(([, a], [, b]) => b - a)
    .map(([error, n]) => `${error} ${count(n)}`);
}
