import type { ServiceSettings } from '../border/service-settings.ts';
import { checkOverrides } from './check.ts';
import type { ProfileOverrides, StageInput } from './input.ts';
import { mergedServices } from './service-input.ts';

/** What of a profile overrides are merged with, added to or scaled against. */
interface Overridable {
  readonly requestsPerSecond: number;
  readonly durationSeconds: number;
  readonly rampUpSeconds: number;
  readonly rampDownSeconds: number;
  readonly stages: readonly StageInput[] | null;
  readonly thinkTimeSeconds: object;
  readonly completion: Readonly<Record<string, number>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly services: Readonly<Record<string, string>>;
  readonly serviceSettings: Readonly<Record<string, ServiceSettings>>;
  readonly workflowModules: readonly string[];
  readonly thresholds: readonly string[];
}

/**
 * The profile that results from overrides, as input: it still has to be checked.
 *
 * @throws RushhourError `INVALID_PROFILE` when an override is wrong by itself
 */
export function applyOverrides(
  profile: Overridable,
  overrides: ProfileOverrides,
  label: string,
): ProfileOverrides & { stages: readonly StageInput[] | undefined } {
  const given = checkOverrides(overrides, label);
  // What settings of services follow from is `services`, in which they are written.
  const { serviceSettings, ...written } = profile;
  const common = {
    ...written,
    ...given,
    thinkTimeSeconds: { ...profile.thinkTimeSeconds, ...given.thinkTimeSeconds },
    completion: { ...profile.completion, ...given.completion },
    headers: { ...profile.headers, ...given.headers },
    services: mergedServices(profile, given.services),
    workflowModules: [...profile.workflowModules, ...(given.workflowModules ?? [])],
    thresholds: [...profile.thresholds, ...(given.thresholds ?? [])],
  };
  const { durationSeconds = profile.durationSeconds } = given;
  const stretch = durationSeconds / profile.durationSeconds;
  if (profile.stages === null) {
    const { rampUpSeconds = profile.rampUpSeconds * stretch } = given;
    const { rampDownSeconds = profile.rampDownSeconds * stretch } = given;
    return { ...common, stages: undefined, rampUpSeconds, rampDownSeconds };
  }
  const { requestsPerSecond = profile.requestsPerSecond } = given;
  return {
    ...common,
    stages: scaled(profile.stages, stretch, requestsPerSecond, profile.requestsPerSecond),
    requestsPerSecond: undefined,
    durationSeconds: undefined,
    // Those of the profile are what stages imply; one that is given is wrong, and the check says so.
    rampUpSeconds: given.rampUpSeconds,
    rampDownSeconds: given.rampDownSeconds,
    rampShape: given.rampShape,
  };
}

/** A rate is multiplied after it is divided, so that the highest becomes exactly the one wanted. */
function scaled(
  stages: readonly StageInput[],
  stretch: number,
  rate: number,
  highest: number,
): StageInput[] {
  return stages.map((stage) => ({
    ...stage,
    forSeconds: stage.forSeconds * stretch,
    requestsPerSecond: rate * (stage.requestsPerSecond / highest),
  }));
}
