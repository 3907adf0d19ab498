import { parseJson } from '../../journey/exact-json.ts';
import { keyCode, textCode } from '../code.ts';
import type { Recorded } from './har-file.ts';

/** The origin of a value: a response, and the code that reads the value from it. */
export interface Source {
  /** Index of the request with this response. */
  readonly request: number;
  /** Appended to the response's variable: `.json.products[0]!.id`. */
  readonly code: string;
  /** Keys on the way to it, for types; null if it is not in JSON. */
  readonly path: readonly (string | number)[] | null;
  readonly type: 'string' | 'number';
  /** Its name in the response. */
  readonly name: string;
}

/** Shorter texts occur in many places, so they are traced only if they are ids. */
const SHORT = 4;
const IS_ID = /(?:^|[^A-Za-z])id$|[a-z]Id$|ID$/;
const NAME_OF_A_VALUE =
  /id$|token|csrf|nonce|code|key|session|state|verifier|ticket|hash|uuid|slug|cursor/i;
/** Longer parts of a text are not used in patterns. */
const CONTEXT = 40;
const LARGEST_ANSWER = 5_000_000;

/** Finds the responses from which the values of later requests came. */
export class ValueSources {
  readonly #recorded: readonly Recorded[];
  /** The values of each JSON response. */
  readonly #leaves: readonly ReadonlyMap<string, Source>[];
  /** The first request that sent a text. */
  readonly #firstSent: ReadonlyMap<string, number>;

  /** @param sentBy texts of a request that may be values */
  constructor(recorded: readonly Recorded[], sentBy: (request: Recorded) => Iterable<string>) {
    this.#recorded = recorded;
    this.#leaves = recorded.map((one, index) => leavesOf(one, index));
    const firstSent = new Map<string, number>();
    for (const [index, one] of recorded.entries()) {
      for (const text of sentBy(one)) if (!firstSent.has(text)) firstSent.set(text, index);
    }
    this.#firstSent = firstSent;
  }

  /**
   * The first response that contains a value, if the service issued the value: what was sent earlier was typed in by a
   * person.
   *
   * @param before index of the request that sends it
   */
  of(value: string, name: string, before: number): Source | null {
    const typedAt = this.#firstSent.get(value) ?? before;
    for (let index = 0; index < Math.min(before, typedAt); index++) {
      const leaf = this.#leaves[index]!.get(value);
      if (leaf !== undefined && isTelling(value, leaf.name, name)) return leaf;
      const found =
        leaf === undefined && isTelling(value, '', name) ? this.#inText(value, index) : null;
      if (found !== null) return found;
    }
    return null;
  }

  #inText(value: string, request: number): Source | null {
    const { answer, answerHeaders, answerType } = this.#recorded[request]!;
    for (const [name, text] of answerHeaders) {
      if (text === value && name !== 'set-cookie') {
        return {
          request,
          code: `.headers[${textCode(name)}] as string`,
          path: null,
          type: 'string',
          name,
        };
      }
    }
    if (!/html|xml|javascript|text/.test(answerType) || answer.length > LARGEST_ANSWER) return null;
    const at = placeIn(answer, value);
    if (at < 0) return null;
    const before = contextBefore(answer, at);
    const after = answer.slice(at + value.length, at + value.length + 1);
    if (before === null || after === '') return null;
    return {
      request,
      code: `between(${textCode(before)}, ${textCode(after)})`,
      path: null,
      type: 'string',
      name: 'text',
    };
  }
}

/** Matches a whole value, not a part of a longer one. */
function placeIn(text: string, value: string): number {
  const isPart = (character: string | undefined) =>
    character !== undefined && /[\w-]/.test(character);
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
    if (!isPart(text[at - 1]) && !isPart(text[at + value.length])) return at;
  }
  return -1;
}

/** The fewest words before a value that make it the first match in the text. */
function contextBefore(text: string, at: number): string | null {
  for (let length = 8; length <= CONTEXT; length++) {
    const start = Math.max(0, at - length);
    const before = text.slice(start, at);
    const isWhole = start === 0 || /[\s<{,;]/.test(text[start - 1]!) || text[start] === '<';
    if ((isWhole || length === CONTEXT) && text.indexOf(before) === start) return before;
  }
  return null;
}

/**
 * Whether a text is unlikely to be there by chance.
 *
 * @param found its name in the response; empty in a text
 * @param sent its name in the request; empty in a path
 */
function isTelling(value: string, found: string, sent: string): boolean {
  if (value.length < SHORT) return IS_ID.test(found) && (sent === '' || IS_ID.test(sent));
  if (NAME_OF_A_VALUE.test(`${found} ${sent}`)) return true;
  return value.length >= 16 || (value.length >= 6 && /\d/.test(value) && !/^\d{1,6}$/.test(value));
}

function leavesOf({ answer, answerType, status }: Recorded, request: number): Map<string, Source> {
  const leaves = new Map<string, Source>();
  if (!/json/.test(answerType) || status >= 400 || answer.length > LARGEST_ANSWER) return leaves;
  const visit = (value: unknown, path: readonly (string | number)[]) => {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') {
      const type = typeof value === 'string' ? 'string' : 'number';
      const text = String(value);
      const code = `.json${path.map(keyCode).join('')}`;
      const name = String(path.findLast((key) => typeof key === 'string') ?? '');
      if (!leaves.has(text)) leaves.set(text, { request, code, path, type, name });
      return;
    }
    if (typeof value !== 'object' || value === null || path.length > 12) return;
    for (const [key, inner] of Object.entries(value)) {
      visit(inner, [...path, Array.isArray(value) ? Number(key) : key]);
    }
  };
  // Undefined if it claims to be JSON but is not: no values can be read from it.
  visit(parseJson(answer), []);
  return leaves;
}
