import { RushhourError } from '../border/errors.ts';
import { GivenTexts } from './given-texts.ts';
import { show } from './show.ts';
import { nearest } from './suggest.ts';

/** The spelling of a profile's names: `ramp_up_seconds` in YAML, `rampUpSeconds` in code. */
export type Spelling = 'snake_case' | 'camelCase';

/** The path of a value, with a profile's names in camelCase. */
export type Path = readonly (string | number)[];

/** A file can contain a hundred thousand mistakes; a longer list helps no reader. */
const MOST_LINES = 200;

/** Collects everything that is wrong with a profile, so that one error can list all of it. */
export class Problems {
  readonly #spelling: Spelling;
  readonly #texts: GivenTexts;
  readonly #lines = new Set<string>();
  /** Paths of values that could not be resolved: other problems with them are not reported. */
  readonly #unset = new Set<string>();
  /** Lists of keys that have already been shown in a line. */
  readonly #listed = new Set<string>();

  /** @param texts from outside; those from the environment are masked */
  constructor(spelling: Spelling, texts = new GivenTexts()) {
    this.#spelling = spelling;
    this.#texts = texts;
  }

  /** @param rule continues the sentence after the value: "must be a number above 0" */
  add(path: Path, found: unknown, rule: string): void {
    const where = this.place(path);
    if (this.#unset.has(where)) return;
    if (this.#texts.isSecret(where)) {
      this.#lines.add(`${where}: found ***, from the environment, ${this.#texts.hide(rule)}`);
      return;
    }
    const value = found === undefined ? 'missing' : `found ${show(found)}`;
    this.#lines.add(`${where}: ${value}, ${rule}`);
  }

  /** A value refers to a variable that does not exist. */
  addUnset(path: Path, name: string): void {
    const hint = `write \${${name}:-…} to give it a default`;
    const where = this.place(path);
    this.#unset.add(where);
    this.#lines.add(`${where}: ${name} is not set in the environment; ${hint}`);
  }

  /** @param key spelled as in the source */
  addUnknownKey(path: Path, key: string, found: unknown, known: readonly string[]): void {
    const where = path.length === 0 ? step(key, 0) : this.place(path) + step(key, path.length);
    const value = this.#texts.isSecret(where) ? '***' : show(found);
    this.#lines.add(`${where}: unknown key (found ${value})${this.#hint(key, known)}`);
  }

  /** A name of a profile, spelled as in the source. */
  spell(name: string): string {
    if (this.#spelling === 'camelCase') return name;
    return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  }

  /** @throws RushhourError `INVALID_PROFILE` with a line for every problem, if there are any */
  throwIfAny(source: string): void {
    if (this.#lines.size === 0) return;
    const lines = [...this.#lines].slice(0, MOST_LINES);
    const more = this.#lines.size - lines.length;
    if (more > 0) lines.push(`… and ${more} more`);
    const count = this.#lines.size === 1 ? 'a problem' : `${this.#lines.size} problems`;
    const list = lines.map((line) => `\n  ${line}`).join('');
    throw new RushhourError('INVALID_PROFILE', `${source} has ${count}:${list}`);
  }

  #hint(key: string, known: readonly string[]): string {
    if (key === '<<') return ', as YAML 1.2 has no merge keys';
    // Beyond the shown problems, hints would only cost time.
    if (this.#lines.size >= MOST_LINES) return '';
    const names = known.map((name) => this.spell(name));
    const meant = nearest(key, names);
    if (meant !== null) return `, did you mean ${meant}?`;
    const list = names.join(', ');
    if (this.#listed.has(list)) return '';
    this.#listed.add(list);
    return `, known here: ${list}`;
  }

  /** The path of a value, spelled as in the source: `stages[2].for_seconds`. */
  place(path: Path): string {
    return placeOf(
      path.map((part, index) => {
        const isOurs = index === 0 || LISTS_OF_KEYS.has(path[index - 2] ?? '');
        return isOurs && typeof part === 'string' ? this.spell(part) : part;
      }),
    );
  }
}

/** Keys whose items contain a profile's keys, below names or indices that the user chooses. */
const LISTS_OF_KEYS: ReadonlySet<string | number> = new Set(['stages', 'scenarios', 'services']);

export function placeOf(path: Path): string {
  return path.length === 0 ? 'profile' : path.map(step).join('');
}

function step(part: string | number, index: number): string {
  if (typeof part === 'number') return `[${part}]`;
  if (!/^[\w-]{1,64}$/.test(part)) return index === 0 ? show(part) : `[${show(part)}]`;
  return index === 0 ? part : `.${part}`;
}
