import * as v from 'valibot';
import { GivenTexts } from './given-texts.ts';
import { takeKnown } from './known-keys.ts';
import { type Path, Problems, type Spelling } from './problems.ts';
import { checkRules } from './rules.ts';
import { type CheckedProfile, profileSchema } from './schema.ts';
import { isMapping } from './show.ts';

type Values = Record<string, unknown>;

/** The origin of a profile. */
export interface Source {
  /** Prefix of an error message: `profile normal.yaml`. */
  readonly label: string;
  readonly spelling: Spelling;
  /** Values from the environment or the command line. */
  readonly texts?: GivenTexts;
  /** Problems found earlier, if any. */
  readonly problems?: Problems;
}

/** @throws RushhourError `INVALID_PROFILE` listing every problem */
export function checkProfile(input: unknown, source: Source): CheckedProfile {
  const { label, spelling, texts = new GivenTexts() } = source;
  const problems = source.problems ?? new Problems(spelling, texts);
  const profile = takeProfile(profileSchema, input, problems);
  const checked = checkValues(profile, problems, texts);
  if (profile !== null) checkRules(profile, problems);
  problems.throwIfAny(label);
  return checked;
}

const overridesSchema = v.omit(profileSchema, ['stages']);

/**
 * The values of overrides, each checked by itself; whether they fit a profile is checked on the result.
 *
 * @throws RushhourError `INVALID_PROFILE` listing every problem
 */
export function checkOverrides(input: unknown, label: string): CheckedProfile {
  const problems = new Problems('camelCase');
  const checked = checkValues(takeProfile(overridesSchema, input, problems), problems);
  problems.throwIfAny(label);
  return checked;
}

function takeProfile(schema: v.GenericSchema, input: unknown, problems: Problems): Values | null {
  if (isMapping(input)) return takeKnown(schema, input, [], problems) as Values;
  problems.add([], input ?? null, 'must be a mapping of the keys of a profile');
  return null;
}

function checkValues(
  profile: Values | null,
  problems: Problems,
  texts = new GivenTexts(),
): CheckedProfile {
  if (profile === null) return {};
  let result = v.safeParse(profileSchema, profile, { abortPipeEarly: true });
  const refused = (result.issues ?? []).map(pathOf);
  if (refused.filter((path) => retype(profile, path, problems, texts)).length > 0) {
    result = v.safeParse(profileSchema, profile, { abortPipeEarly: true });
  }
  for (const issue of result.issues ?? []) {
    problems.add(pathOf(issue), issue.input ?? null, issue.message);
  }
  return result.success ? result.output : {};
}

function pathOf({ path = [] }: { readonly path?: readonly v.IssuePathItem[] | undefined }): Path {
  return path.map(({ key }) => key as string | number);
}

/** Gives a text from outside the type that YAML would give it. Returns whether that changed it. */
function retype(profile: Values, path: Path, problems: Problems, texts: GivenTexts): boolean {
  const last = path.at(-1)!;
  const parent = path.slice(0, -1).reduce<Values>((value, key) => value[key] as Values, profile);
  const value = parent?.[last];
  const retyped = texts.retyped(problems.place(path), value);
  if (retyped === value) return false;
  parent[last] = retyped;
  return true;
}
