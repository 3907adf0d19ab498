/** Bytes with a meaning in RFC 9110 and RFC 9112. */
const TAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SPACE = 0x20;
export const COLON = 0x3a;
const ZERO = 0x30;

const TOKEN = 1;
const TEXT = 2;
const DIGIT = 4;

/** The character classes of each byte. */
const KIND = new Uint8Array(256);
for (let byte = 0x20; byte < 0x100; byte++) if (byte !== 0x7f) KIND[byte]! |= TEXT;
KIND[TAB]! |= TEXT;
for (const character of "!#$%&'*+-.^_`|~") KIND[character.charCodeAt(0)]! |= TOKEN;
for (let byte = 0; byte < 0x80; byte++) {
  if (/[0-9a-z]/i.test(String.fromCharCode(byte))) KIND[byte]! |= TOKEN;
  if (/[0-9]/.test(String.fromCharCode(byte))) KIND[byte]! |= DIGIT;
}

/** RFC 9110, 5.6.2: characters of field names, codings and parameters. */
export function isToken(byte: number): boolean {
  return (KIND[byte]! & TOKEN) !== 0;
}

/** RFC 9110, 5.5: characters of field values and reasons; no control characters except the tab. */
export function isText(byte: number): boolean {
  return (KIND[byte]! & TEXT) !== 0;
}

/** The decimal number that the bytes represent, or NaN: 1 to 15 digits, which fit a double. */
export function decimal(bytes: Uint8Array, from: number, to: number): number {
  if (from >= to || to - from > 15) return Number.NaN;
  let value = 0;
  for (let i = from; i < to; i++) {
    if ((KIND[bytes[i]!]! & DIGIT) === 0) return Number.NaN;
    value = value * 10 + bytes[i]! - ZERO;
  }
  return value;
}

/** Optional whitespace around values. */
export function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}

/** Whether the bytes from `from` match this text of lower-case letters and hyphens, ignoring case. */
export function spells(bytes: Uint8Array, from: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if ((bytes[from + i]! | 0x20) !== text.charCodeAt(i)) return false;
  }
  return true;
}
