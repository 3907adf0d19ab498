const BYTE_ORDER_MARK = '\ufeff';

/** A number of digits that may not fit a double. */
const LONG_NUMBER = /[0-9]{16}/;

const INTEGER = /^-?[0-9]+$/;

/** In Node.js since version 21, but not yet in TypeScript's library. */
const { rawJSON } = JSON as typeof JSON & { rawJSON(text: string): unknown };

/**
 * The value of a JSON text; undefined if it is not valid. Integers that do not fit a double become `bigint`, so that an
 * id that is sent back keeps its digits. A byte order mark is skipped (RFC 8259, 8.1).
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

/** Like `JSON.stringify`, with a `bigint` written as a number. @throws TypeError for a value that is not JSON */
export function writeJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    // A bigint, or another value that is rejected again.
    return JSON.stringify(value, (_key, part: unknown) =>
      typeof part === 'bigint' ? rawJSON(String(part)) : part,
    );
  }
}
