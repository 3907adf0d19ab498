import type { TimedMix } from '../load/crowd.ts';
import type { CurveStage } from '../load/curve.ts';
import type { Load } from '../load/load.ts';
import { type LoadModelName, ONLY_LOAD } from '../text/load-models.ts';
import type { LoadDescription, Scenario, Stage } from './load-description.ts';
import type { TrafficProfile } from './profile.ts';
import type { LevelKey } from './rules.ts';

const MODELS: Readonly<Record<LevelKey, LoadModelName>> = {
  requestsPerSecond: 'requests_per_second',
  usersPerSecond: 'users_per_second',
  users: 'users',
};

/** The parallel loads that the schedules of a run follow. */
export function loadsOf(profile: TrafficProfile): readonly Load[] {
  return scenariosOf(profile).map((scenario) => loadOf(scenario, profile));
}

/** The scenarios of a profile; a profile without scenarios is itself the only one. */
function scenariosOf(profile: TrafficProfile): readonly Scenario[] {
  return profile.scenarios ?? [{ ...profile, name: ONLY_LOAD, startAfterSeconds: 0 }];
}

function loadOf(scenario: Scenario, profile: TrafficProfile): Load {
  const { name, startAfterSeconds, durationSeconds } = scenario;
  const { seed, thinkTimeSeconds } = profile;
  const key = levelKeyOf(scenario);
  return {
    name,
    model: MODELS[key],
    stages: startsLater(stagesOf(scenario, key), startAfterSeconds),
    durationSeconds: startAfterSeconds + durationSeconds,
    mixes: mixesOf(scenario, profile),
    arrivals: scenario.arrivals ?? profile.arrivals,
    seed,
    minThinkMs: thinkTimeSeconds.min * 1000,
    maxThinkMs: thinkTimeSeconds.max * 1000,
  };
}

function levelKeyOf(load: LoadDescription): LevelKey {
  if (load.users !== null) return 'users';
  return load.usersPerSecond !== null ? 'usersPerSecond' : 'requestsPerSecond';
}

/** The sum of all loads' levels at full load, by model. */
export function fullLevelsOf(profile: TrafficProfile): Readonly<Record<LoadModelName, number>> {
  const levels = { requests_per_second: 0, users_per_second: 0, users: 0 };
  for (const scenario of scenariosOf(profile)) {
    const key = levelKeyOf(scenario);
    levels[MODELS[key]] += scenario[key] ?? 0;
  }
  return levels;
}

/** The curve of a load as stages, however it was specified. */
function stagesOf(load: LoadDescription, key: LevelKey): readonly CurveStage[] {
  if (load.stages !== null) return load.stages.map((stage) => ({ ...stage, level: stage[key]! }));
  const { rampShape: shape, rampUpSeconds, rampDownSeconds } = load;
  const level = load[key]!;
  const holdSeconds = Math.max(0, load.durationSeconds - rampUpSeconds - rampDownSeconds);
  return [
    { forSeconds: rampUpSeconds, level, shape },
    { forSeconds: holdSeconds, level, shape: 'linear' },
    { forSeconds: rampDownSeconds, level: 0, shape },
  ];
}

/** Level 0 until the start, even if another load is running when this one replaces it. */
function startsLater(stages: readonly CurveStage[], seconds: number): readonly CurveStage[] {
  if (seconds === 0) return stages;
  const nothing = { level: 0, shape: 'linear' } as const;
  return [{ forSeconds: 0, ...nothing }, { forSeconds: seconds, ...nothing }, ...stages];
}

/** The distributions of a load and when they take effect, the first at 0. */
function mixesOf(scenario: Scenario, profile: TrafficProfile): readonly TimedMix[] {
  let userTypes = scenario.userTypeDistribution ?? profile.userTypeDistribution;
  let workflows = scenario.workflowDistribution ?? profile.workflowDistribution;
  let atSeconds = 0;
  const mixes: TimedMix[] = [{ atSeconds, userTypes, workflows }];
  const stages: readonly Stage[] = scenario.stages ?? [];
  for (const stage of stages) {
    if (stage.userTypeDistribution !== undefined || stage.workflowDistribution !== undefined) {
      userTypes = stage.userTypeDistribution ?? userTypes;
      workflows = stage.workflowDistribution ?? workflows;
      if (atSeconds === mixes.at(-1)!.atSeconds) mixes.pop();
      mixes.push({ atSeconds, userTypes, workflows });
    }
    atSeconds += stage.forSeconds;
  }
  const [first, ...later] = mixes;
  const delayed = later.map((mix) => ({
    ...mix,
    atSeconds: scenario.startAfterSeconds + mix.atSeconds,
  }));
  return [first!, ...delayed];
}

/** Every workflow that a profile names, including those of its stages and scenarios. */
export function workflowsOf(profile: TrafficProfile): Set<string> {
  return new Set(mixesIn(profile).flatMap(({ workflows }) => Object.keys(workflows)));
}

/** All distributions of a profile. */
export function mixesIn(profile: TrafficProfile): readonly TimedMix[] {
  return loadsOf(profile).flatMap(({ mixes }) => mixes);
}
