import type { ServiceSettings } from '../border/service-settings.ts';
import type { ArrivalSpacing } from '../load/load.ts';
import type { Fractions } from '../load/mix.ts';
import type { RampShape } from '../load/shapes.ts';
import { checkOverrides } from './check.ts';
import type { ProfileOverrides, ScenarioInput, StageInput } from './input.ts';
import { LEVEL_KEYS, type LevelKey, levelKeyOf } from './rules.ts';
import { mergedServices } from './service-input.ts';

/** The curve of a profile or a scenario. All but one of the levels are null. */
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

/** The parts of a profile that overrides are merged with, added to or scaled against. */
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
 * The profile that results from overrides, as input that still has to be checked.
 *
 * @throws RushhourError `INVALID_PROFILE` if an override is wrong by itself
 */
export function applyOverrides(
  profile: Overridable,
  overrides: ProfileOverrides,
  label: string,
): ProfileOverrides & Lists {
  const given = checkOverrides(overrides, label);
  // The settings of services are derived from `services`, which contains them.
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
    // The profile's own levels follow from its lists; a level that is set in addition is wrong, and is reported by the check.
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

/** The given level, or else the profile's: a level in another unit replaces the profile's. */
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

/** Levels that are set in addition to those of the stages: wrong, and reported by the check. */
function otherLevels(given: ProfileOverrides) {
  return levelsOf(NO_LEVELS, { ...given, [givenLevel(given) ?? 'users']: undefined });
}

/** Divides before it multiplies, so that the highest level becomes exactly the requested one. */
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

/** Omits those that are not set anywhere. */
function mixOf({ userTypeDistribution, workflowDistribution }: Mixed) {
  const said = (fractions: Fractions | null = {}) =>
    Object.keys(fractions ?? {}).length > 0 ? (fractions ?? undefined) : undefined;
  return {
    userTypeDistribution: said(userTypeDistribution),
    workflowDistribution: said(workflowDistribution),
  };
}
