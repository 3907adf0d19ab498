const PATH = /^\/[!-~]*$/;
const HEADER_NAME = /^[!#$%&'*+.^_`|~\w-]+$/;
const HEADER_VALUE = /^[\t -~]*$/;

/** Headers that say how a message is framed or a connection used: they follow from the request itself. */
const NOT_FOR_STEPS: ReadonlySet<string> = new Set([
  'content-length',
  'expect',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * A path as it can be sent: text outside ASCII is percent-encoded as UTF-8.
 *
 * @returns null for what cannot be sent: it does not begin with a slash, or has blanks or control characters
 */
export function sendablePath(path: string): string | null {
  if (PATH.test(path)) return path;
  const encoded = path.toWellFormed().replace(/[^\0-\x7f]+/g, (text) => encodeURIComponent(text));
  return PATH.test(encoded) ? encoded : null;
}

/** Why a header cannot be sent, in words that follow its name; null where it can. */
export function headerProblem(name: string, value: unknown): string | null {
  if (!HEADER_NAME.test(name)) return 'is not allowed as a name';
  if (!isHeaderValue(value))
    return 'has a value that cannot be sent: a header carries printable ASCII';
  const known = name.toLowerCase();
  if (NOT_FOR_STEPS.has(known)) return 'cannot be set: it follows from the request';
  if (known === 'connection' && !/^(?:close|keep-alive)$/i.test(value)) {
    return 'must be "close" or "keep-alive"';
  }
  return null;
}

/** Visible ASCII, blanks and tabs: what every service takes for the same. */
export function isHeaderValue(value: unknown): value is string {
  return typeof value === 'string' && HEADER_VALUE.test(value);
}
