import { RushhourError } from '../border/errors.ts';
import type { ProfileOverrides, TrafficProfile } from '../profile/profile.ts';
import { show } from '../profile/show.ts';

/** Options that override a profile; all of them are optional. */
export interface OverrideOptions {
  /** At most one of the three. */
  readonly rps?: number;
  readonly usersPerSecond?: number;
  readonly users?: number;
  /** Seconds, like the ramps. */
  readonly duration?: number;
  readonly rampUp?: number;
  readonly rampDown?: number;
  readonly seed?: number;
  readonly threshold?: readonly string[];
  readonly abortAfter?: number;
}

/** Options and the keys of the profile that they override. */
export interface SetOptions {
  readonly set?: readonly string[];
}

const OPTION_OF: Readonly<Record<string, string>> = {
  requestsPerSecond: '--rps',
  usersPerSecond: '--users-per-second',
  users: '--users',
  durationSeconds: '--duration',
  rampUpSeconds: '--ramp-up',
  rampDownSeconds: '--ramp-down',
  seed: '--seed',
  thresholds: '--threshold',
  abortAfter: '--abort-after',
  // There is no option for it, so the message names the key.
  maxUsers: 'max_users',
};

/**
 * The profile with the overrides of the command line.
 *
 * @throws RushhourError `INVALID_PROFILE`, in terms of the options
 */
export function overridden(profile: TrafficProfile, options: OverrideOptions): TrafficProfile {
  refuseLevelOfScenarios(profile, options);
  const overrides: ProfileOverrides = {
    requestsPerSecond: options.rps,
    usersPerSecond: options.usersPerSecond,
    users: options.users,
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

/** @throws RushhourError `INVALID_PROFILE` for a level if each scenario has its own */
function refuseLevelOfScenarios(
  { name, scenarios }: TrafficProfile,
  { rps, usersPerSecond, users }: OverrideOptions,
): void {
  const level = rps ?? usersPerSecond ?? users;
  if (scenarios === null || level === undefined) return;
  const option = rps !== undefined ? 'rps' : users !== undefined ? 'users' : 'users-per-second';
  const key = rps !== undefined ? 'requests_per_second' : option.replaceAll('-', '_');
  throw new RushhourError(
    'INVALID_PROFILE',
    `--${option} cannot be used with ${show(name)}, whose scenarios have their own levels: change one with --set, such as --set scenarios.0.${key}=${level}`,
  );
}

/** After its first line a message lists problems: each starts with its property, and a rule may mention others. */
function inOptions(message: string): string {
  const [first = '', ...problems] = message.split('\n');
  const named = problems.map((line) => line.replace(/[a-z]+/gi, (word) => OPTION_OF[word] ?? word));
  return [first, ...named].join('\n');
}
