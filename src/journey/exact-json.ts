const BYTE_ORDER_MARK = '\ufeff';

/** Digits enough that a double may not hold them. */
const LONG_NUMBER = /[0-9]{16}/;

const INTEGER = /^-?[0-9]+$/;

/** In Node.js from version 21, and not yet in TypeScript's library. */
const { rawJSON } = JSON as typeof JSON & { rawJSON(text: string): unknown };

/**
 * The value of a JSON text; undefined where it is none. Integers that a double cannot hold come as
 * `bigint`, so that an id that is sent back has the digits it came with. A byte order mark is no part of it
 * (RFC 8259, 8.1).
 */
export function parseJson(text: string): unknown {
  const json = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  try {
    return LONG_NUMBER.test(json) ? JSON.parse(json, exactly) : JSON.parse(json);
  } catch {
    return undefined;
  }
}

function exactly(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== 'number' || source === undefined || !INTEGER.test(source)) return value;
  return Number.isSafeInteger(value) || String(value) === source ? value : BigInt(source);
}

/** As `JSON.stringify`, and a `bigint` is a number of its digits. @throws TypeError for what is no JSON value */
export function writeJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    // A bigint, or something else that is refused again.
    return JSON.stringify(value, (_key, part: unknown) =>
      typeof part === 'bigint' ? rawJSON(String(part)) : part,
    );
  }
}
