import { MAX_USER_TYPES } from '../border/lanes.ts';
import { count } from '../text/format.ts';
import { ONLY_LOAD } from '../text/load-models.ts';
import type { Path, Problems } from './problems.ts';
import { isName, NAME_RULE, profileSchema, ruleOf, stageSchema, TWENTY_DAYS } from './schema.ts';
import { checkHeaders, checkServices } from './service-rules.ts';
import { isMapping } from './show.ts';

type Values = Readonly<Record<string, unknown>>;

/** Fractions such as 0.1 + 0.2 do not sum exactly. */
const SUM_TOLERANCE = 1e-6;
/** One of them determines the unit of the curve. */
export const LEVEL_KEYS = ['requestsPerSecond', 'usersPerSecond', 'users'] as const;
export type LevelKey = (typeof LEVEL_KEYS)[number];
const RAMP_KEYS = ['durationSeconds', 'rampUpSeconds', 'rampDownSeconds', 'rampShape'] as const;
const DISTRIBUTIONS = ['userTypeDistribution', 'workflowDistribution'] as const;

/** For services that do not distinguish users. */
export const DEFAULT_USER_TYPES = { user: 1 } as const;
export const DEFAULT_THINK_TIME = { min: 0.5, max: 2, distribution: 'uniform' } as const;

/**
 * Rules that involve several keys of a profile. Values that are wrong by themselves are ignored, because they have
 * already been reported.
 */
export function checkRules(profile: Values, problems: Problems): void {
  require(profile, ['name'], profileSchema.entries, [], problems);
  if ((profile['scenarios'] ?? null) === null) {
    require(profile, ['workflowDistribution'], profileSchema.entries, [], problems);
    checkLoad(profile, [], problems);
  } else {
    checkScenarios(profile, problems);
  }
  checkNames(profile, problems);
  checkSums(profile, [], problems);
  checkUserTypes(profile, problems);
  checkMaxUsers(profile, problems);
  checkThinkTime(profile['thinkTimeSeconds'], problems);
  checkHeaders(profile['headers'], ['headers'], problems);
  checkServices(profile['services'], problems);
}

/** For a profile or a scenario. */
function checkLoad(load: Values, path: Path, problems: Problems): void {
  const { stages = null, arrivals } = load;
  if (stages === null) checkRamps(load, path, problems);
  else checkStages(load, path, problems);
  const [first] = listOfMappings(stages ?? [load]);
  if (arrivals !== 'random' || first?.['users'] === undefined) return;
  const rule = 'must be even: with users, a user arrives when a place becomes free';
  problems.add([...path, 'arrivals'], arrivals, rule);
}

function checkScenarios(profile: Values, problems: Problems): void {
  mustBeOmitted(profile, [...LEVEL_KEYS, ...RAMP_KEYS, 'stages'], 'scenarios set it', problems);
  const { scenarios } = profile;
  if (!Array.isArray(scenarios)) return;
  if (scenarios.length === 0) problems.add(['scenarios'], scenarios, 'must have a scenario');
  const names = new Set<unknown>();
  for (const [index, scenario] of scenarios.entries()) {
    if (!isMapping(scenario)) continue;
    const path = ['scenarios', index];
    require(scenario, ['name'], profileSchema.entries, path, problems);
    const { name } = scenario;
    if (names.has(name)) problems.add([...path, 'name'], name, 'must differ from the others');
    if (name === ONLY_LOAD) problems.add([...path, 'name'], name, 'this name is reserved');
    names.add(name);
    const played = { ...profile, ...scenario };
    require(played, ['workflowDistribution'], profileSchema.entries, path, problems);
    checkLoad(scenario, path, problems);
    checkSums(scenario, path, problems);
  }
}

function mustBeOmitted(
  values: Values,
  keys: readonly string[],
  why: string,
  problems: Problems,
  path: Path = [],
): void {
  for (const key of keys) {
    if ((values[key] ?? null) === null) continue;
    problems.add([...path, key], values[key], `must be omitted: ${why}`);
  }
}

function checkRamps(load: Values, path: Path, problems: Problems): void {
  const [level, ...others] = LEVEL_KEYS.filter((key) => load[key] !== undefined);
  const required = ['durationSeconds'] as const;
  if (level === undefined) {
    const rule = `${ruleOf(profileSchema.entries.requestsPerSecond)}; or ${LEVEL_KEYS.slice(1)
      .map((key) => problems.spell(key))
      .join(' or ')} instead of it`;
    problems.add([...path, LEVEL_KEYS[0]], undefined, rule);
  } else {
    mustBeOmitted(load, others, `${problems.spell(level)} is set`, problems, path);
  }
  require(load, required, profileSchema.entries, path, problems);
  const { durationSeconds, rampUpSeconds = 0, rampDownSeconds = 0 } = load;
  if (!areNumbers([durationSeconds, rampUpSeconds, rampDownSeconds])) return;
  const ramps = Number(rampUpSeconds) + Number(rampDownSeconds);
  if (ramps <= Number(durationSeconds) * (1 + 1e-9)) return;
  const key =
    Number(rampUpSeconds) >= Number(rampDownSeconds) ? 'rampUpSeconds' : 'rampDownSeconds';
  const rule = `must be shorter: the ramps together (${tidy(ramps)}) exceed ${problems.spell('durationSeconds')} (${tidy(Number(durationSeconds))})`;
  problems.add([...path, key], load[key], rule);
}

function checkStages(load: Values, path: Path, problems: Problems): void {
  mustBeOmitted(load, [...LEVEL_KEYS, ...RAMP_KEYS], 'stages replace it', problems, path);
  const { stages } = load;
  const here = [...path, 'stages'];
  if (!Array.isArray(stages)) return;
  if (stages.length === 0) {
    problems.add(here, stages, 'must have a stage');
    return;
  }
  const level = levelKeyOf(stages);
  for (const [index, stage] of stages.entries()) {
    if (!isMapping(stage)) continue;
    require(stage, ['forSeconds', level], stageSchema.entries, [...here, index], problems);
    const others = LEVEL_KEYS.filter((key) => key !== level);
    const why = `the previous stages have ${problems.spell(level)}`;
    mustBeOmitted(stage, others, why, problems, [...here, index]);
    checkSums(stage, [...here, index], problems);
  }
  checkLength(stages, here, problems);
  const levels = column(stages, level);
  if (areNumbers(levels) && Math.max(...levels) === 0) {
    problems.add(here, stages, `must have ${problems.spell(level)} above 0`);
  }
}

/** The unit of the stages' levels: that of the first stage that has one. */
export function levelKeyOf(stages: readonly unknown[]): LevelKey {
  const has = (key: string) =>
    listOfMappings(stages).findIndex((stage) => stage[key] !== undefined);
  const places = LEVEL_KEYS.map((key) => ({ key, at: has(key) })).filter(({ at }) => at >= 0);
  return places.sort((a, b) => a.at - b.at)[0]?.key ?? LEVEL_KEYS[0];
}

function checkLength(stages: readonly unknown[], path: Path, problems: Problems): void {
  const lengths: readonly unknown[] = column(stages, 'forSeconds');
  if (!areNumbers(lengths)) return;
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (total > 0 && total <= TWENTY_DAYS * (1 + 1e-9)) return;
  const bounds = `above 0, at most ${count(TWENTY_DAYS)}`;
  const rule = `must have ${problems.spell('forSeconds')} that sum to a number ${bounds}`;
  problems.add(path, stages, `${rule}; the sum is ${tidy(total)}`);
}

function checkNames(profile: Values, problems: Problems): void {
  for (const { mapping, path } of namedMappings(profile)) {
    for (const key of Object.keys(mapping)) {
      if (isName(key)) continue;
      const rule = key in {} ? 'this name is reserved' : `its name ${NAME_RULE}`;
      problems.add([...path, key], mapping[key], rule);
    }
  }
}

function checkSums(values: Values, path: Path, problems: Problems): void {
  for (const key of DISTRIBUTIONS) {
    const fractions = values[key];
    if (!isMapping(fractions)) continue;
    const shares: readonly unknown[] = Object.values(fractions);
    if (shares.length === 0) {
      problems.add([...path, key], fractions, 'must have at least one entry');
    } else if (areNumbers(shares) && shares.every((share) => share >= 0 && share <= 1)) {
      const sum = shares.reduce((total, share) => total + share, 0);
      if (Math.abs(sum - 1) <= SUM_TOLERANCE) continue;
      problems.add([...path, key], fractions, `must sum to 1; the sum is ${tidy(sum)}`);
    }
  }
}

function checkUserTypes(profile: Values, problems: Problems): void {
  const mixes = mixed(profile).map(({ values }) => values[DISTRIBUTIONS[0]]);
  const names = new Set(mixes.flatMap((mix) => (isMapping(mix) ? Object.keys(mix) : [])));
  if (names.size <= MAX_USER_TYPES) return;
  const rule = `must name at most ${MAX_USER_TYPES} user types, stages and scenarios included; there are ${names.size}`;
  problems.add([DISTRIBUTIONS[0]], mixes[0], rule);
}

/** The load cannot exceed the limit of concurrent users. */
function checkMaxUsers(profile: Values, problems: Problems): void {
  const most = profile['maxUsers'];
  if (typeof most !== 'number') return;
  for (const { values, path } of mixed(profile)) {
    const { users } = values;
    if (typeof users !== 'number' || users <= most) continue;
    problems.add(
      [...path, 'users'],
      users,
      `must be at most ${problems.spell('maxUsers')} (${most})`,
    );
  }
}

function checkThinkTime(thinkTime: unknown, problems: Problems): void {
  if (!isMapping(thinkTime)) return;
  const { min = DEFAULT_THINK_TIME.min, max = DEFAULT_THINK_TIME.max } = thinkTime;
  if (!areNumbers([min, max]) || Number(min) <= Number(max)) return;
  const isDefault = thinkTime['max'] === undefined ? ', the default' : '';
  const key = thinkTime['min'] === undefined ? 'max' : 'min';
  const rule =
    key === 'min'
      ? `must be at most max (${max}${isDefault})`
      : `must be at least min (${min}, the default)`;
  problems.add(['thinkTimeSeconds', key], thinkTime[key], rule);
}

function require<Key extends string>(
  values: Values,
  keys: readonly Key[],
  entries: Readonly<Record<Key, Parameters<typeof ruleOf>[0]>>,
  path: Path,
  problems: Problems,
): void {
  for (const key of keys) {
    if (values[key] === undefined) problems.add([...path, key], undefined, ruleOf(entries[key]));
  }
}

function namedMappings(profile: Values): { mapping: Values; path: Path }[] {
  const keys = [...DISTRIBUTIONS, 'completion', 'services'];
  return mixed(profile).flatMap(({ values, path }) =>
    keys.flatMap((key) => {
      const mapping = values[key];
      return isMapping(mapping) ? [{ mapping, path: [...path, key] }] : [];
    }),
  );
}

/** Everything that may have a level and a mix: the profile, its scenarios, and the stages of both. */
function mixed(values: Values, path: Path = []): { values: Values; path: Path }[] {
  const inner = ['stages', 'scenarios'].flatMap((list) =>
    listOfMappings(values[list]).flatMap((item, index) => mixed(item, [...path, list, index])),
  );
  return [{ values, path }, ...inner];
}

/** The items of a list, with an empty mapping in place of each item that is not a mapping. */
function listOfMappings(list: unknown): Values[] {
  return Array.isArray(list) ? list.map((item) => (isMapping(item) ? item : {})) : [];
}

function column(stages: unknown, key: string): unknown[] {
  return listOfMappings(stages).map((stage) => stage[key]);
}

function areNumbers(values: readonly unknown[]): values is readonly number[] {
  return values.every((value) => Number.isFinite(value));
}

function tidy(value: number): number {
  return Number(value.toPrecision(9));
}
