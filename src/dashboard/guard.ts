import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';

const LOOPBACK = ['localhost', '127.0.0.1', '::1'];

/** Decides who may talk to a dashboard: whoever knows its token, and no page of another site. */
export class Guard {
  /** Stands first in the path of every URL. */
  readonly token = randomBytes(24).toString('base64url');
  readonly #listensOn: string;

  /** @param listensOn the host that the server listens on */
  constructor(listensOn: string) {
    this.#listensOn = listensOn;
  }

  /** Why a request is refused, null where it is not. */
  refusal(url: string, { host = '', origin }: IncomingHttpHeaders): string | null {
    const own = URL.parse(`http://${host}`);
    if (own === null || !this.#isOwnName(own.hostname.replace(/^\[|\]$/g, ''))) {
      return "This host name is not the dashboard's: use the address that rushhour printed.";
    }
    if (origin !== undefined && URL.parse(origin)?.host !== own.host) {
      return 'Pages of other sites may not talk to the dashboard.';
    }
    const [, token = ''] = url.split(/[/?#]/);
    if (!timingSafeEqual(digest(token), digest(this.token))) {
      return 'The token is missing or wrong: use the whole address that rushhour printed.';
    }
    return null;
  }

  /**
   * A site whose name suddenly points here (DNS rebinding) is told by that name. An IP address cannot be
   * made to point elsewhere, and where only this machine can connect, a tunnel's end is on it as well.
   */
  #isOwnName(name: string): boolean {
    if (LOOPBACK.includes(name) || name === this.#listensOn.toLowerCase()) return true;
    if (LOOPBACK.includes(this.#listensOn)) return false;
    return isIP(name) !== 0 || name === hostname().toLowerCase();
  }
}

/** Of equal length for all tokens. */
function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
