import { printable } from '../text/format.ts';

const LONGEST_TEXT = 80;

/** Any value on one short line. Passwords in URLs are not shown. */
export function show(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'number':
    case 'boolean':
    case 'undefined':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'object':
      if (value === null) return 'nothing (null)';
      if (Array.isArray(value)) return `a list of ${value.length}`;
      return isMapping(value) ? showMapping(value) : 'an object of another kind';
    default:
      return `a ${typeof value}`;
  }
}

/** True for objects with keys and values: not for lists, dates, maps and so on. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return Object.prototype.toString.call(value) === '[object Object]';
}

/** A text that is safe to show: user and password are removed from URLs in it. */
export function withoutPasswords(text: string): string {
  return text.replace(/\/\/[^/@]*@/g, '//***@');
}

function quoted(text: string): string {
  const secretless = withoutPasswords(text.slice(0, 1000));
  return printable(JSON.stringify(shorten(secretless)));
}

function showMapping(value: object): string {
  const keys = Object.keys(value);
  if (keys.length === 0) return 'an empty mapping';
  const first = keys.slice(0, 3).map((key) => shorten(key).replace(/[^\x20-\x7e]/g, '?'));
  return `a mapping of ${first.join(', ')}${keys.length > 3 ? ', …' : ''}`;
}

function shorten(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}
