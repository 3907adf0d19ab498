import { Curve } from '../load/curve.ts';
import { loadOf } from './load-of.ts';
import { type Stage, TrafficProfile } from './profile.ts';

/**
 * What is left of a profile at a moment, with all rates multiplied: it jumps to the new rate and goes
 * on from there. A ramp that is cut in two keeps its end and its shape.
 *
 * @param atSeconds 0 or more, and before the profile's end
 * @throws RushhourError `INVALID_PROFILE` when a rate becomes higher than rates may be
 */
export function restOf(profile: TrafficProfile, atSeconds: number, factor: number): TrafficProfile {
  const load = loadOf(profile);
  const rateNow = Curve.of(load).rateAt(atSeconds * 1000);
  const left: Stage[] = [{ forSeconds: 0, requestsPerSecond: rateNow * factor, shape: 'linear' }];
  let { userTypeDistribution, workflowDistribution } = profile;
  let endsAt = 0;
  for (const stage of load.stages as readonly Stage[]) {
    endsAt += stage.forSeconds;
    if (endsAt > atSeconds) {
      const forSeconds = Math.min(stage.forSeconds, endsAt - atSeconds);
      left.push({ ...stage, forSeconds, requestsPerSecond: stage.requestsPerSecond * factor });
    } else {
      userTypeDistribution = stage.userTypeDistribution ?? userTypeDistribution;
      workflowDistribution = stage.workflowDistribution ?? workflowDistribution;
    }
  }
  return TrafficProfile.from({
    ...profile,
    userTypeDistribution,
    workflowDistribution,
    stages: left,
    requestsPerSecond: undefined,
    durationSeconds: undefined,
    rampUpSeconds: undefined,
    rampDownSeconds: undefined,
    rampShape: undefined,
  });
}
