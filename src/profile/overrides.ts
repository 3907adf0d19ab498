import { checkOverrides } from './check.ts';
import type { ProfileOverrides, StageInput } from './input.ts';
import type { Stage, TrafficProfile } from './profile.ts';

/**
 * The profile that results from overrides, as input: it still has to be checked.
 *
 * @throws RushhourError `INVALID_PROFILE` when an override is wrong by itself
 */
export function applyOverrides(
  profile: TrafficProfile,
  overrides: ProfileOverrides,
  label: string,
): ProfileOverrides & { stages: readonly StageInput[] | undefined } {
  const given = checkOverrides(overrides, label);
  const common = {
    ...profile,
    ...given,
    thinkTimeSeconds: { ...profile.thinkTimeSeconds, ...given.thinkTimeSeconds },
    completion: { ...profile.completion, ...given.completion },
    services: { ...profile.services, ...given.services },
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
function scaled(stages: readonly Stage[], stretch: number, rate: number, highest: number): Stage[] {
  return stages.map((stage) => ({
    ...stage,
    forSeconds: stage.forSeconds * stretch,
    requestsPerSecond: rate * (stage.requestsPerSecond / highest),
  }));
}
