import { hashText } from './random.ts';

/** The logged-in user. */
export interface Shopper {
  readonly username: string;
  readonly userType: string;
}

const TYPED_NAME = /^(premium|free|guest)-\d+$/;

/** The user type in a name such as `premium-12`; other names are of type `free`. */
export function userTypeOf(username: string): string {
  return TYPED_NAME.exec(username)?.[1] ?? 'free';
}

/** A user's id in paths: derived from the name, and safe in a URL for any name. */
export function userIdOf(username: string): string {
  return `u-${checksum(1, username)}`;
}

/**
 * Bearer tokens that contain the username and a keyed checksum, so nothing has to be stored and a
 * check costs less than a microsecond. The checksum only rejects invented tokens in a simulated shop; it
 * is not cryptography.
 */
export class Tokens {
  readonly #key: number;

  constructor(key: number) {
    this.#key = key;
  }

  issue(username: string): string {
    return `${Buffer.from(username).toString('base64url')}.${checksum(this.#key, username)}`;
  }

  /** The user of an `authorization` header; undefined if it is missing or not one of ours. */
  shopper(authorization: string | undefined): Shopper | undefined {
    if (authorization === undefined || !/^bearer /i.test(authorization)) return undefined;
    const token = authorization.slice('bearer '.length).trim();
    const dot = token.indexOf('.');
    if (dot <= 0) return undefined;
    const username = Buffer.from(token.slice(0, dot), 'base64url').toString();
    if (token.slice(dot + 1) !== checksum(this.#key, username)) return undefined;
    return { username, userType: userTypeOf(username) };
  }
}

function checksum(key: number, text: string): string {
  return hashText(key, text).toString(36) + hashText(~key, text).toString(36);
}
