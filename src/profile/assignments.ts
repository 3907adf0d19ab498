import { RushhourError } from '../border/errors.ts';
import type { GivenTexts } from './given-texts.ts';
import { type Path, placeOf } from './problems.ts';
import { isMapping, show } from './show.ts';

/** A key, quoted if it contains a dot, and what follows it. */
const KEY = /^(?:"([^"]+)"|([^."=]+))(\.|=)/;

/**
 * A document with values set from outside, such as `services.shop=http://127.0.0.1:8080`. Keys are separated by
 * dots and spelled as in the file; a number is an index in a list, including the one after its last element.
 *
 * @param texts receives the values that were set
 * @throws RushhourError `INVALID_OPTION` for a malformed assignment, or one that leads through a value that is not a mapping
 */
export function assign(
  document: unknown,
  assignments: readonly string[],
  texts: GivenTexts,
): unknown {
  return assignments.reduce((changed, assignment) => {
    const { keys, value } = readAssignment(assignment);
    const { result, path } = withValue(changed, keys, [], value);
    texts.add(placeOf(path), String(path[0]));
    return result;
  }, document);
}

function readAssignment(assignment: string): { keys: readonly string[]; value: string } {
  const keys: string[] = [];
  let rest = assignment;
  for (let match = KEY.exec(rest); match !== null; match = KEY.exec(rest)) {
    keys.push(match[1] ?? match[2]!);
    rest = rest.slice(match[0].length);
    if (match[3] === '=') return { keys, value: rest };
  }
  throw refused(
    `expected key=value, such as services.shop=http://127.0.0.1:8080, found ${show(assignment)}`,
  );
}

interface Changed {
  readonly result: unknown;
  /** Path of the value that was set. */
  readonly path: Path;
}

/** A copy of the value at a path, with a value set in it. @param path to the original value */
function withValue(found: unknown, keys: readonly string[], path: Path, value: string): Changed {
  const [key, ...others] = keys;
  if (key === undefined) return { result: value, path };
  const inside = startedAt(path, key, found);
  if (Array.isArray(inside)) {
    const index = Number(key);
    if (!(Number.isInteger(index) && index >= 0 && index <= inside.length)) {
      throw refused(
        `${placeOf(path)} is a list of ${inside.length}: ${show(key)} is not an index in it`,
      );
    }
    const inner = withValue(inside[index], others, [...path, index], value);
    return { ...inner, result: inside.toSpliced(index, 1, inner.result) };
  }
  const mapping = inside ?? {};
  if (!isMapping(mapping)) throw refused(`${placeOf(path)} is ${show(found)}, which has no keys`);
  const own = Object.hasOwn(mapping, key) ? mapping[key] : undefined;
  const inner = withValue(own, others, [...path, key], value);
  return { ...inner, result: { ...mapping, [key]: inner.result } };
}

/** The container for a key: a new list for index 0 of a missing value, a mapping for a service with only a URL. */
function startedAt(path: Path, key: string, found: unknown): unknown {
  const isService = path.length === 2 && path[0] === 'services';
  if (isService && typeof found === 'string') return { url: found };
  return (found ?? null) === null && path.length > 0 && key === '0' ? [] : found;
}

function refused(why: string): RushhourError {
  return new RushhourError('INVALID_OPTION', `--set: ${why}`);
}
