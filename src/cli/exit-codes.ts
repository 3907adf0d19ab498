import { RushhourError } from '../border/errors.ts';
import { INTERRUPTED } from '../border/exit-code.ts';
import type { RunResult } from '../statistics/result.ts';
import { nothingWorked } from '../statistics/warnings.ts';

export const EXIT = {
  good: 0,
  error: 1,
  usage: 2,
  /** The same code as in k6. */
  thresholdMissed: 99,
  generatorLimited: 98,
  interrupted: INTERRUPTED,
} as const;

/** Fits a terminal of 60 columns. */
export const EXIT_CODE_HELP = `
Exit codes:
  0    success
  1    error: services unreachable, every request or every
       user failed, the data ran out, a file not written
  2    wrong usage, or an invalid profile
  98   the generator was the limit: numbers not valid
  99   a threshold was missed, a budget exceeded, or no rate
       meets the objectives
  130  interrupted, or the output pipe was closed`;

/** 130 takes precedence over 98, and 98 over 99: thresholds mean nothing if the numbers are not valid. */
export function exitCodeOf(result: RunResult, interrupted: boolean): number {
  if (interrupted) return EXIT.interrupted;
  if (result.verdict.status === 'unreachable') return EXIT.error;
  if (result.verdict.status === 'generator-limited') return EXIT.generatorLimited;
  if (result.thresholds.some(({ passed }) => !passed)) return EXIT.thresholdMissed;
  const endedItself = result.stoppedBecause !== undefined;
  return endedItself || nothingWorked(result) ? EXIT.error : EXIT.good;
}

export function exitCodeOfError(error: unknown): number {
  const isUsage = error instanceof RushhourError && error.code.startsWith('INVALID_');
  return isUsage ? EXIT.usage : EXIT.error;
}
