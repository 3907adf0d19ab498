import type { GivenTexts } from './given-texts.ts';
import { type Path, type Problems, placeOf } from './problems.ts';
import { isMapping } from './show.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** `$${` for a literal `${`, or a reference, whose end may be missing. */
const REFERENCE = /\$\$\{|\$\{([^{}]*)(\}?)/g;
const FORM = /^([A-Za-z_]\w*)(?::-(.*))?$/s;

/**
 * A document with the references in its values resolved: `${NAME}`, or `${NAME:-default}`, where the default replaces a
 * variable that is unset or empty. The result stays text: it is never parsed as YAML. Keys are not changed.
 *
 * @param texts receives the resolved values
 * @param problems receives references that cannot be resolved
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
