import type * as v from 'valibot';
import { secondsOf } from '../text/duration.ts';
import type { Path, Problems } from './problems.ts';
import { isMapping } from './show.ts';

type Values = Record<string, unknown>;
type Entries = Readonly<Record<string, v.GenericSchema>>;

/** Longer lists are rejected as a whole. */
const MOST_ITEMS = 1000;

/**
 * A value with the keys that its schema knows, in camelCase and without undefined values, at every depth; durations such
 * as `5m` are converted to seconds. Malformed values are left for the schema to reject.
 *
 * @param problems receives unknown keys
 */
export function takeKnown(
  schema: v.GenericSchema,
  value: unknown,
  path: Path,
  problems: Problems,
): unknown {
  if (typeof value === 'string') return isDuration(path) ? (secondsOf(value) ?? value) : value;
  if (Array.isArray(value)) {
    const item = partOf(schema, value, 'item');
    if (item === null || value.length > MOST_ITEMS) return value;
    return Array.from(value, (one, index) => takeKnown(item, one, [...path, index], problems));
  }
  if (!isMapping(value)) return value;
  const entries = partOf(schema, value, 'entries');
  if (entries !== null) return takeEntries(entries, value, path, problems);
  const inner = partOf(schema, value, 'value');
  if (inner === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      takeKnown(inner, one, [...path, key], problems),
    ]),
  );
}

function takeEntries(
  entries: Entries,
  value: Readonly<Values>,
  path: Path,
  problems: Problems,
): Values {
  const keys = Object.keys(entries);
  const bySpelling = new Map(keys.map((key) => [problems.spell(key), key]));
  const known: Values = {};
  for (const spelled of Object.keys(value)) {
    const one = value[spelled];
    const key = bySpelling.get(spelled);
    if (key === undefined) problems.addUnknownKey(path, spelled, one, keys);
    else if (one !== undefined)
      known[key] = takeKnown(entries[key]!, one, [...path, key], problems);
  }
  return known;
}

/** The parts of valibot's schemas that matter here. */
interface Parts {
  readonly item?: v.GenericSchema;
  readonly value?: v.GenericSchema;
  readonly entries?: Entries;
  readonly wrapped?: v.GenericSchema;
  readonly pipe?: readonly v.GenericSchema[];
  readonly getter?: (value: unknown) => v.GenericSchema;
}

/** A property of the first schema that has it, looking through optional, piped and variant schemas. */
function partOf<Name extends 'item' | 'value' | 'entries'>(
  schema: v.GenericSchema,
  value: unknown,
  name: Name,
): NonNullable<Parts[Name]> | null {
  const parts = schema as v.GenericSchema & Parts;
  if (parts.wrapped !== undefined) return partOf(parts.wrapped, value, name);
  if (parts.getter !== undefined) return partOf(parts.getter(value), value, name);
  if (parts.pipe !== undefined) {
    const [first, ...others] = parts.pipe;
    const own = first as v.GenericSchema & Parts;
    if (own[name] !== undefined) return own[name];
    for (const other of others) {
      const found = other.kind === 'schema' ? partOf(other, value, name) : null;
      if (found !== null) return found;
    }
    return null;
  }
  return parts[name] ?? null;
}

/** Keys that hold seconds, which may be written as a duration such as `5m`. */
function isDuration(path: Path): boolean {
  const key = String(path.at(-1));
  return key.endsWith('Seconds') || (path.at(-2) === 'thinkTimeSeconds' && key !== 'distribution');
}
