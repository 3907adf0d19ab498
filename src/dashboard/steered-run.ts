import type { LiveLoad } from '../load/rate-range.ts';
import type { RunResult } from '../statistics/result.ts';
import type { GeneratorPhase } from '../text/phases.ts';

/** The part of a run that a dashboard can see and control. */
export interface SteeredRun {
  readonly phase: GeneratorPhase;
  readonly durationSeconds: number;
  readonly loads: readonly LiveLoad[];
  getResult(): RunResult;
  setRate(level: number, scenario?: string): void;
  pause(): void;
  resume(): void;
  stop(): Promise<RunResult>;
  abort(): Promise<RunResult>;
}
