import { NO_SECRETS, type Secrets } from '../src/border/secrets.ts';

const SECRET = 'token|secret|password|passwd|api[-_]?key|auth|session|credential|signature';
const SECRET_NAME = new RegExp(SECRET, 'i');
/** A parameter with such a name somewhere in a text. */
const SECRET_PARAMETER = new RegExp(`(?:${SECRET})[^=/&;?#]*=`, 'i');
const SHOWN = '***';
/** How often percent-encoding is undone: redirects and proxies encode what is already encoded. */
const ROUNDS = 3;

let secrets = NO_SECRETS;

/** Texts of the profile that this thread masks in everything it shows. */
export function hideFromNowOn(texts: Secrets): void {
  secrets = texts;
}

/** Any text, made safe to show. */
export function withoutSecrets(text: string): string {
  return secrets.hide(text);
}

/**
 * A path, made safe to show: values of parameters that look like credentials are masked, and so is the user's token,
 * however it is encoded.
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

/** Matches each character as itself or percent-encoded, once or more often. Cached, because users send many requests with one token. */
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

/** A character other than letters, digits and `_`, escaped for a regular expression. */
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
