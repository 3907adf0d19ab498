import type { RateRange } from '../load/rate-range.ts';
import type { RunResult } from '../statistics/result.ts';
import type { GeneratorPhase } from '../text/phases.ts';

/** What a dashboard sees of a run, and can do to it. */
export interface SteeredRun {
  readonly phase: GeneratorPhase;
  readonly durationSeconds: number;
  readonly requestsPerSecond: number;
  readonly rateRange: RateRange | null;
  getResult(): RunResult;
  setRate(requestsPerSecond: number): void;
  pause(): void;
  resume(): void;
  stop(): Promise<RunResult>;
  abort(): Promise<RunResult>;
}
