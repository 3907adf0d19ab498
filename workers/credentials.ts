import { NO_SECRETS, type Secrets } from '../src/border/secrets.ts';

const SECRET = 'token|secret|password|passwd|api[-_]?key|auth|session|credential|signature';
const SECRET_NAME = new RegExp(SECRET, 'i');
/** A parameter with such a name somewhere in a text. */
const SECRET_PARAMETER = new RegExp(`(?:${SECRET})[^=/&;?#]*=`, 'i');
const SHOWN = '***';
/** Percent-encoding is undone this often: redirects and proxies encode what is encoded already. */
const ROUNDS = 3;

let secrets = NO_SECRETS;

/** Texts of the profile that this thread leaves out of all it shows. */
export function hideFromNowOn(texts: Secrets): void {
  secrets = texts;
}

/** A text of any kind as it may be shown. */
export function withoutSecrets(text: string): string {
  return secrets.hide(text);
}

/**
 * A path as it may be shown: values of parameters that look like credentials are left out, and so is the
 * user's token, however it is encoded.
 */
export function withoutCredentials(path: string, authToken: string | null): string {
  const plain = secrets.hide(path);
  const known = authToken ? withoutToken(plain, authToken) : plain;
  if (!known.includes('=')) return known;
  return known
    .split(/([&;#])/)
    .map(shownPart)
    .join('');
}

/** A part with one parameter: `/cart?token=…`, or `token=…`. */
function shownPart(part: string): string {
  const end = part.indexOf('=');
  const beforeValue = part.slice(0, end);
  const start = Math.max(beforeValue.lastIndexOf('/'), beforeValue.lastIndexOf('?')) + 1;
  const name = decoded(beforeValue.slice(start));
  const isSecret = SECRET_NAME.test(name) || SECRET_PARAMETER.test(decoded(part.slice(end + 1)));
  return end >= 0 && isSecret ? `${beforeValue}=${SHOWN}` : part;
}

function withoutToken(path: string, token: string): string {
  const known = path.replaceAll(token, SHOWN);
  return known.includes('%') ? known.replace(anyEncodingOf(token), SHOWN) : known;
}

let pattern = { token: '', expression: /^$/g };

/** Each character as itself or percent-encoded, once or more often. Users send many requests with one token. */
function anyEncodingOf(token: string): RegExp {
  if (pattern.token !== token) {
    const characters = [...token].map((character) => {
      const bytes = [...Buffer.from(character)].map((byte) => `%(?:25)*${eitherCase(byte)}`);
      return `(?:${character.replace(/\W/g, escaped)}|${bytes.join('')})`;
    });
    pattern = { token, expression: new RegExp(characters.join(''), 'g') };
  }
  return pattern.expression;
}

/** A character outside of letters, digits and `_`, as a regular expression takes it literally. */
function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Two hexadecimal digits. */
function eitherCase(byte: number): string {
  const digits = [...byte.toString(16).padStart(2, '0')];
  return digits.map((digit) => `[${digit}${digit.toUpperCase()}]`).join('');
}

function decoded(text: string): string {
  let plain = text;
  for (let round = 0; round < ROUNDS && plain.includes('%'); round++) {
    plain = plain.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  }
  return plain;
}
