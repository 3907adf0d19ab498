import { RushhourError } from '../border/errors.ts';
import type { ProfileOverrides, TrafficProfile } from '../profile/profile.ts';

/** Options that change a profile; all of them are optional. */
export interface OverrideOptions {
  readonly rps?: number;
  /** Seconds, as the ramps. */
  readonly duration?: number;
  readonly rampUp?: number;
  readonly rampDown?: number;
  readonly seed?: number;
  readonly threshold?: readonly string[];
  readonly abortAfter?: number;
}

/** Options that change what a profile's file says. */
export interface SetOptions {
  readonly set?: readonly string[];
}

const OPTION_OF: Readonly<Record<string, string>> = {
  requestsPerSecond: '--rps',
  durationSeconds: '--duration',
  rampUpSeconds: '--ramp-up',
  rampDownSeconds: '--ramp-down',
  seed: '--seed',
  thresholds: '--threshold',
  abortAfter: '--abort-after',
};

/**
 * The profile as the command line changes it.
 *
 * @throws RushhourError `INVALID_PROFILE`, in terms of the options
 */
export function overridden(profile: TrafficProfile, options: OverrideOptions): TrafficProfile {
  const overrides: ProfileOverrides = {
    requestsPerSecond: options.rps,
    durationSeconds: options.duration,
    rampUpSeconds: options.rampUp,
    rampDownSeconds: options.rampDown,
    seed: options.seed,
    thresholds: options.threshold,
    abortAfter: options.abortAfter,
  };
  try {
    return profile.with(overrides);
  } catch (error) {
    if (!(error instanceof RushhourError)) throw error;
    throw new RushhourError(error.code, inOptions(error.message), { cause: error });
  }
}

/** Below its first line a message lists problems: each begins with its property, and a rule may mention others. */
function inOptions(message: string): string {
  const [first = '', ...problems] = message.split('\n');
  const named = problems.map((line) => line.replace(/[a-z]+/gi, (word) => OPTION_OF[word] ?? word));
  return [first, ...named].join('\n');
}
