import type { ServiceSettings } from '../border/service-settings.ts';
import type { ArrivalSpacing } from '../load/load.ts';
import type { Fractions } from '../load/mix.ts';
import type { RampShape } from '../load/shapes.ts';
import { checkOverrides } from './check.ts';
import type { ProfileOverrides, ScenarioInput, StageInput } from './input.ts';
import { LEVEL_KEYS, type LevelKey, levelKeyOf } from './rules.ts';
import { mergedServices } from './service-input.ts';

/** The curve of a profile or a scenario. Of the levels, the others are null. */
interface Curved extends Readonly<Record<LevelKey, number | null>> {
  readonly durationSeconds: number;
  readonly rampUpSeconds: number;
  readonly rampDownSeconds: number;
  readonly stages: readonly StageInput[] | null;
}

interface Mixed {
  readonly userTypeDistribution?: Fractions | null | undefined;
  readonly workflowDistribution?: Fractions | null | undefined;
}

interface Scenario extends Curved, Mixed {
  readonly name: string;
  readonly startAfterSeconds: number;
  readonly rampShape: RampShape;
  readonly arrivals: ArrivalSpacing | null;
}

/** What of a profile overrides are merged with, added to or scaled against. */
interface Overridable extends Curved, Mixed {
  readonly scenarios: readonly Scenario[] | null;
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
): ProfileOverrides & Lists {
  const given = checkOverrides(overrides, label);
  // What settings of services follow from is `services`, in which they are written.
  const { serviceSettings, ...written } = profile;
  const common = {
    ...written,
    ...given,
    ...levelsOf(profile, given),
    ...mixOf({
      userTypeDistribution: given.userTypeDistribution ?? profile.userTypeDistribution,
      workflowDistribution: given.workflowDistribution ?? profile.workflowDistribution,
    }),
    stages: undefined,
    scenarios: undefined,
    thinkTimeSeconds: { ...profile.thinkTimeSeconds, ...given.thinkTimeSeconds },
    completion: { ...profile.completion, ...given.completion },
    headers: { ...profile.headers, ...given.headers },
    services: mergedServices(profile, given.services),
    workflowModules: [...profile.workflowModules, ...(given.workflowModules ?? [])],
    thresholds: [...profile.thresholds, ...(given.thresholds ?? [])],
  };
  const { durationSeconds = profile.durationSeconds } = given;
  const stretch = durationSeconds / profile.durationSeconds;
  const { scenarios } = profile;
  if (scenarios === null && profile.stages === null) {
    const { rampUpSeconds = profile.rampUpSeconds * stretch } = given;
    const { rampDownSeconds = profile.rampDownSeconds * stretch } = given;
    return { ...common, rampUpSeconds, rampDownSeconds };
  }
  return {
    ...common,
    ...(scenarios === null
      ? { ...otherLevels(given), stages: scaled(profile, stretch, given) }
      : { scenarios: scenarios.map((scenario) => stretched(scenario, stretch)) }),
    durationSeconds: undefined,
    // Those of the profile are what its lists imply; one that is given is wrong, and the check says so.
    rampUpSeconds: given.rampUpSeconds,
    rampDownSeconds: given.rampDownSeconds,
    rampShape: given.rampShape,
  };
}

interface Lists {
  stages: readonly StageInput[] | undefined;
  scenarios: readonly ScenarioInput[] | undefined;
}

const NO_LEVELS: Readonly<Record<LevelKey, null>> = {
  requestsPerSecond: null,
  usersPerSecond: null,
  users: null,
};

/** Those that are given, or else the profile's: a level in another unit takes the place of the profile's. */
function levelsOf(
  profile: Pick<Curved, LevelKey>,
  given: ProfileOverrides,
): Record<LevelKey, number | undefined> {
  const source = givenLevel(given) === undefined ? profile : given;
  return {
    requestsPerSecond: source.requestsPerSecond ?? undefined,
    usersPerSecond: source.usersPerSecond ?? undefined,
    users: source.users ?? undefined,
  };
}

function givenLevel(given: ProfileOverrides): LevelKey | undefined {
  return LEVEL_KEYS.find((key) => given[key] !== undefined);
}

/** Levels that are given beside the one of the stages: wrong, and the check says so. */
function otherLevels(given: ProfileOverrides) {
  return levelsOf(NO_LEVELS, { ...given, [givenLevel(given) ?? 'users']: undefined });
}

/** A level is multiplied after it is divided, so that the highest becomes exactly the one wanted. */
function scaled(
  { stages, ...profile }: Curved,
  stretch: number,
  given: ProfileOverrides = {},
): StageInput[] {
  if (stages === null) return [];
  const key = levelKeyOf(stages);
  const highest = profile[key]!;
  const wantedKey = givenLevel(given) ?? key;
  const { [wantedKey]: wanted = highest } = given;
  return stages.map(({ [key]: level, ...stage }) => ({
    ...stage,
    forSeconds: stage.forSeconds * stretch,
    [wantedKey]: wanted * (level! / highest),
  }));
}

function stretched(scenario: Scenario, stretch: number): ScenarioInput {
  const { name, arrivals, stages } = scenario;
  const rest = {
    name,
    arrivals: arrivals ?? undefined,
    ...mixOf(scenario),
    startAfterSeconds: scenario.startAfterSeconds * stretch,
  };
  if (stages !== null) return { ...rest, stages: scaled(scenario, stretch) };
  return {
    ...rest,
    ...levelsOf(scenario, {}),
    durationSeconds: scenario.durationSeconds * stretch,
    rampUpSeconds: scenario.rampUpSeconds * stretch,
    rampDownSeconds: scenario.rampDownSeconds * stretch,
    rampShape: scenario.rampShape,
  };
}

/** Nothing for those that are nowhere said. */
function mixOf({ userTypeDistribution, workflowDistribution }: Mixed) {
  const said = (fractions: Fractions | null = {}) =>
    Object.keys(fractions ?? {}).length > 0 ? (fractions ?? undefined) : undefined;
  return {
    userTypeDistribution: said(userTypeDistribution),
    workflowDistribution: said(workflowDistribution),
  };
}
