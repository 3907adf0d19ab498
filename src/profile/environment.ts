import type { GivenTexts } from './given-texts.ts';
import { type Path, type Problems, placeOf } from './problems.ts';
import { isMapping } from './show.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** `$${` for a literal `${`, or a reference, which may lack its end. */
const REFERENCE = /\$\$\{|\$\{([^{}]*)(\}?)/g;
const FORM = /^([A-Za-z_]\w*)(?::-(.*))?$/s;

/**
 * A document with the references in its values filled in: `${NAME}`, or `${NAME:-default}` where the default
 * stands in for a variable that is not set or empty. What is filled in stays part of a text: it never becomes
 * structure. Keys are left as they are.
 *
 * @param texts is told of the values that were filled in
 * @param problems is told of what cannot be filled in
 */
export function fillIn(
  document: unknown,
  environment: Environment,
  texts: GivenTexts,
  problems: Problems,
): unknown {
  const visit = (value: unknown, path: Path): unknown => {
    if (typeof value === 'string') return value.includes('${') ? fill(value, path) : value;
    if (Array.isArray(value)) return value.map((item, index) => visit(item, [...path, index]));
    if (!isMapping(value)) return value;
    const entries = Object.entries(value).map(([key, inner]) => [
      key,
      visit(inner, [...path, key]),
    ]);
    return Object.fromEntries(entries);
  };
  const fill = (text: string, path: Path): string => {
    const used: string[] = [];
    const filled = text.replace(REFERENCE, (reference, inner?: string, end?: string) => {
      if (inner === undefined) return '${';
      const [, name, byDefault] = (end === '' ? null : FORM.exec(inner)) ?? [];
      if (name === undefined) {
        problems.add(path, reference, 'must be ${NAME} or ${NAME:-default}; $${ is a literal ${');
        return reference;
      }
      const value = environment[name];
      if (value !== undefined && value !== '') {
        used.push(value);
        return value;
      }
      if (byDefault !== undefined) return byDefault;
      if (value === undefined) problems.addUnset(path, name);
      return '';
    });
    texts.add(placeOf(path), String(path[0]), used);
    return filled;
  };
  return visit(document, []);
}
