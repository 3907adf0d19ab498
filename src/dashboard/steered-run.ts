import type { GeneratorPhase } from '../engine/phases.ts';
import type { RateRange } from '../engine/rate-range.ts';
import type { RunResult } from '../statistics/result.ts';

/** What a dashboard sees of a run, and can do to it. */
export interface SteeredRun {
  readonly phase: GeneratorPhase;
  readonly durationSeconds: number;
  requestsPerSecond: number;
  readonly rateRange: RateRange | null;
  getResult(): RunResult;
  pause(): void;
  resume(): void;
  stop(): Promise<RunResult>;
  abort(): Promise<RunResult>;
}
