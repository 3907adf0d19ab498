import * as v from 'valibot';
import { secondsOf } from '../text/duration.ts';
import { type Path, Problems, type Spelling } from './problems.ts';
import { checkRules } from './rules.ts';
import {
  type CheckedProfile,
  MOST_STAGES,
  PROFILE_KEYS,
  profileSchema,
  STAGE_KEYS,
  THINK_TIME_KEYS,
} from './schema.ts';
import { isMapping } from './show.ts';

type Values = Record<string, unknown>;

/** Where a profile comes from. */
export interface Source {
  /** Begins the message of an error: `profile normal.yaml`. */
  readonly label: string;
  readonly spelling: Spelling;
}

/** @throws RushhourError `INVALID_PROFILE` listing every problem */
export function checkProfile(input: unknown, { label, spelling }: Source): CheckedProfile {
  const problems = new Problems(spelling);
  const profile = takeKnown(input, PROFILE_KEYS, [], problems);
  const checked = checkValues(profile, problems);
  if (profile !== null) checkRules(profile, problems);
  problems.throwIfAny(label);
  return checked;
}

/**
 * The values of overrides, each by itself; whether they fit a profile is checked on the result.
 *
 * @throws RushhourError `INVALID_PROFILE` listing every problem
 */
export function checkOverrides(input: unknown, label: string): CheckedProfile {
  const problems = new Problems('camelCase');
  const keys = PROFILE_KEYS.filter((key) => key !== 'stages');
  const checked = checkValues(takeKnown(input, keys, [], problems), problems);
  problems.throwIfAny(label);
  return checked;
}

function checkValues(profile: Values | null, problems: Problems): CheckedProfile {
  if (profile === null) return {};
  const result = v.safeParse(profileSchema, profile, { abortPipeEarly: true });
  for (const { path, input, message } of result.issues ?? []) {
    const keys = path?.map((item) => item.key as string | number) ?? [];
    problems.add(keys, input ?? null, message);
  }
  return result.success ? result.output : {};
}

/** The known keys of a mapping in camelCase, without what is undefined; reports the others. */
function takeKnown(
  input: unknown,
  keys: readonly string[],
  path: Path,
  problems: Problems,
): Values | null {
  if (!isMapping(input)) {
    problems.add(path, input ?? null, 'must be a mapping of the keys of a profile');
    return null;
  }
  const bySpelling = new Map(keys.map((key) => [problems.spell(key), key]));
  const known: Values = {};
  for (const spelled of Object.keys(input)) {
    const value = input[spelled];
    const key = bySpelling.get(spelled);
    if (key === undefined) problems.addUnknownKey(path, spelled, value, keys);
    else if (value !== undefined) known[key] = takeInner(key, value, path, problems);
  }
  return known;
}

/** The keys inside of stages and think times; anything else, and what is malformed, as it is. */
function takeInner(key: string, value: unknown, path: Path, problems: Problems): unknown {
  const here = [...path, key];
  if (typeof value === 'string') return isDuration(key, path) ? (secondsOf(value) ?? value) : value;
  if (key === 'thinkTimeSeconds' && isMapping(value)) {
    return takeKnown(value, THINK_TIME_KEYS, here, problems);
  }
  if (key !== 'stages' || !Array.isArray(value) || value.length > MOST_STAGES) return value;
  return Array.from(value, (stage: unknown, index) =>
    isMapping(stage) ? takeKnown(stage, STAGE_KEYS, [...here, index], problems) : stage,
  );
}

/** Keys that hold seconds, in which a time such as `5m` is as good. */
function isDuration(key: string, path: Path): boolean {
  const isThinkTime = path.at(-1) === 'thinkTimeSeconds' && key !== 'distribution';
  return key.endsWith('Seconds') || isThinkTime;
}
