import type { TimedMix } from '../load/crowd.ts';
import type { CurveStage } from '../load/curve.ts';
import type { Load } from '../load/load.ts';
import type { TrafficProfile } from './profile.ts';

/** What a schedule follows to play the profile. */
export function loadOf(profile: TrafficProfile): Load {
  const { durationSeconds, arrivals, seed, thinkTimeSeconds } = profile;
  return {
    stages: stagesOf(profile),
    durationSeconds,
    mixes: mixesOf(profile),
    arrivals,
    seed,
    minThinkMs: thinkTimeSeconds.min * 1000,
    maxThinkMs: thinkTimeSeconds.max * 1000,
  };
}

/** The curve of a profile as stages, whichever way it was written. */
export function stagesOf(profile: TrafficProfile): readonly CurveStage[] {
  if (profile.stages !== null) return profile.stages;
  const { requestsPerSecond, rampShape: shape, rampUpSeconds, rampDownSeconds } = profile;
  const holdSeconds = Math.max(0, profile.durationSeconds - rampUpSeconds - rampDownSeconds);
  return [
    { forSeconds: rampUpSeconds, requestsPerSecond, shape },
    { forSeconds: holdSeconds, requestsPerSecond, shape: 'linear' },
    { forSeconds: rampDownSeconds, requestsPerSecond: 0, shape },
  ];
}

/** The distributions of a profile and when they come into force, the first at 0. */
export function mixesOf(profile: TrafficProfile): readonly TimedMix[] {
  let userTypes = profile.userTypeDistribution;
  let workflows = profile.workflowDistribution;
  let atSeconds = 0;
  const mixes: TimedMix[] = [{ atSeconds, userTypes, workflows }];
  for (const stage of profile.stages ?? []) {
    if (stage.userTypeDistribution !== undefined || stage.workflowDistribution !== undefined) {
      userTypes = stage.userTypeDistribution ?? userTypes;
      workflows = stage.workflowDistribution ?? workflows;
      if (atSeconds === mixes.at(-1)!.atSeconds) mixes.pop();
      mixes.push({ atSeconds, userTypes, workflows });
    }
    atSeconds += stage.forSeconds;
  }
  return mixes;
}

/** Every workflow that a profile names, those of its stages included. */
export function workflowsOf(profile: TrafficProfile): Set<string> {
  return new Set(mixesOf(profile).flatMap(({ workflows }) => Object.keys(workflows)));
}
