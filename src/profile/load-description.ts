import type { ArrivalSpacing } from '../load/load.ts';
import type { Fractions } from '../load/mix.ts';
import type { RampShape } from '../load/shapes.ts';
import type { LEVEL_KEYS } from './rules.ts';
import type { CheckedScenario, CheckedStage } from './schema.ts';

/** A stage of the curve, and the mix that begins with it. */
export interface Stage {
  readonly forSeconds: number;
  /** Level at the end of the stage: all stages use the same one of the three. */
  readonly requestsPerSecond?: number;
  readonly usersPerSecond?: number;
  readonly users?: number;
  readonly shape: RampShape;
  /** In force from the start of the stage until another stage changes it. */
  readonly userTypeDistribution?: Fractions;
  readonly workflowDistribution?: Fractions;
}

/** Level and length: what profiles and scenarios have in common. */
export interface LoadDescription {
  /** At full load, with stages the highest of them; null if the load is in another unit. */
  readonly requestsPerSecond: number | null;
  /** The same for arriving users. */
  readonly usersPerSecond: number | null;
  /** The same for concurrent users. */
  readonly users: number | null;
  /** Including ramps; with stages, their sum. */
  readonly durationSeconds: number;
  readonly rampUpSeconds: number;
  readonly rampDownSeconds: number;
  readonly rampShape: RampShape;
  /** Null for a single level with ramps. */
  readonly stages: readonly Stage[] | null;
}

/** A separate load beside others. */
export interface Scenario extends LoadDescription {
  readonly name: string;
  readonly startAfterSeconds: number;
  /** Null: the profile's, as for those below. */
  readonly userTypeDistribution: Fractions | null;
  readonly workflowDistribution: Fractions | null;
  readonly arrivals: ArrivalSpacing | null;
}

/** With the defaults for what is missing. */
export function loadIn(checked: CheckedScenario): LoadDescription {
  const stages = checked.stages?.map(toStage) ?? null;
  const level = (key: (typeof LEVEL_KEYS)[number]) =>
    checked[key] ?? highest(stages?.map((stage) => stage[key]) ?? []);
  return {
    requestsPerSecond: level('requestsPerSecond'),
    usersPerSecond: level('usersPerSecond'),
    users: level('users'),
    durationSeconds: checked.durationSeconds ?? totalSeconds(stages ?? []),
    rampUpSeconds: checked.rampUpSeconds ?? 0,
    rampDownSeconds: checked.rampDownSeconds ?? 0,
    rampShape: checked.rampShape ?? 'linear',
    stages,
  };
}

export function toScenario(checked: CheckedScenario): Scenario {
  return {
    ...loadIn(checked),
    name: checked.name!,
    startAfterSeconds: checked.startAfterSeconds ?? 0,
    userTypeDistribution: checked.userTypeDistribution ?? null,
    workflowDistribution: checked.workflowDistribution ?? null,
    arrivals: checked.arrivals ?? null,
  };
}

function toStage({ forSeconds, shape = 'linear', ...checked }: CheckedStage): Stage {
  return { forSeconds: forSeconds!, shape, ...present(checked) };
}

/** Omits undefined values. */
function present<Values extends object>(values: Values) {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof Values]: NonNullable<Values[Key]> };
}

/** Null if none is set. */
function highest(levels: readonly (number | undefined)[]): number | null {
  const given = levels.filter((level) => level !== undefined);
  return given.length === 0 ? null : Math.max(...given);
}

/** Seconds until the last of them has ended. */
export function lastEnd(scenarios: readonly Scenario[]): number {
  const ends = scenarios.map((one) => one.startAfterSeconds + one.durationSeconds);
  return Number(Math.max(...ends).toPrecision(14));
}

/** Rounded, so that 0.1 and 0.2 seconds are 0.3. */
function totalSeconds(stages: readonly Stage[]): number {
  const sum = stages.reduce((total, { forSeconds }) => total + forSeconds, 0);
  return Number(sum.toPrecision(14));
}
