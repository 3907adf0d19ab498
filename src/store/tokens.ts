import { hashText } from './random.ts';

/** The user who is logged in. */
export interface Shopper {
  readonly username: string;
  readonly userType: string;
}

const TYPED_NAME = /^(premium|free|guest)-\d+$/;

/** The type that a name such as `premium-12` carries; other names are of type `free`. */
export function userTypeOf(username: string): string {
  return TYPED_NAME.exec(username)?.[1] ?? 'free';
}

/** A user's id in paths: made from the name, safe in a URL whatever the name is. */
export function userIdOf(username: string): string {
  return `u-${checksum(1, username)}`;
}

/**
 * Bearer tokens that carry the username and a keyed checksum, so nothing has to be stored and a
 * check costs under a microsecond. The checksum keeps invented tokens out of a pretended shop; it
 * is no cryptography.
 */
export class Tokens {
  readonly #key: number;

  constructor(key: number) {
    this.#key = key;
  }

  issue(username: string): string {
    return `${Buffer.from(username).toString('base64url')}.${checksum(this.#key, username)}`;
  }

  /** Who sends this `authorization` header; undefined when it is missing or not one of ours. */
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
