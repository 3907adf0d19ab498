import { RushhourError } from '../border/errors.ts';
import type { RunResult } from '../statistics/result.ts';

export const EXIT = {
  good: 0,
  error: 1,
  usage: 2,
  /** As k6. */
  thresholdMissed: 99,
  generatorLimited: 98,
  interrupted: 130,
} as const;

export const EXIT_CODE_HELP = `
Exit codes:
  0    good
  1    an error: services unreachable, a file that cannot be written
  2    wrong usage, or a profile with problems
  98   the generator was the limit: the numbers are not valid
  99   a threshold was missed
  130  interrupted, or nobody reads any more`;

/** Numbers that are not valid weigh more than a threshold they are held against. */
export function exitCodeOf(result: RunResult, interrupted: boolean): number {
  if (interrupted) return EXIT.interrupted;
  if (result.verdict.status === 'unreachable') return EXIT.error;
  if (result.verdict.status === 'generator-limited') return EXIT.generatorLimited;
  return result.thresholds.every(({ passed }) => passed) ? EXIT.good : EXIT.thresholdMissed;
}

export function exitCodeOfError(error: unknown): number {
  const isUsage = error instanceof RushhourError && error.code.startsWith('INVALID_');
  return isUsage ? EXIT.usage : EXIT.error;
}
