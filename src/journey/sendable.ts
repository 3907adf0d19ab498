const PATH = /^\/[!-~]*$/;
const HEADER_NAME = /^[!#$%&'*+.^_`|~\w-]+$/;
const HEADER_VALUE = /^[\t -~]*$/;

/** Headers that define the framing of a message or the use of a connection: they are derived from the request itself. */
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
 * A path in the form in which it can be sent: non-ASCII text is percent-encoded as UTF-8.
 *
 * @returns null for a path that cannot be sent: it does not begin with a slash, or contains spaces or control characters
 */
export function sendablePath(path: string): string | null {
  if (PATH.test(path)) return path;
  const encoded = path.toWellFormed().replace(/[^\0-\x7f]+/g, (text) => encodeURIComponent(text));
  return PATH.test(encoded) ? encoded : null;
}

/** Why a header cannot be sent, in words that follow its name; null if it can. */
export function headerProblem(name: string, value: unknown): string | null {
  if (!HEADER_NAME.test(name)) return 'must have a name without spaces and special characters';
  if (!isHeaderValue(value)) return 'must be printable ASCII';
  const known = name.toLowerCase();
  if (NOT_FOR_STEPS.has(known)) return 'cannot be set: it is derived from the request';
  if (known === 'connection' && !/^(?:close|keep-alive)$/i.test(value)) {
    return 'must be "close" or "keep-alive"';
  }
  return null;
}

/** Visible ASCII, spaces and tabs: characters that every service interprets in the same way. */
export function isHeaderValue(value: unknown): value is string {
  return typeof value === 'string' && HEADER_VALUE.test(value);
}
