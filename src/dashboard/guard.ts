import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isOwnHost } from '../outputs/own-server.ts';

/** Decides which requests a dashboard accepts: those with its token, and none from other sites' pages. */
export class Guard {
  /** First segment of every URL's path. */
  readonly token = randomBytes(24).toString('base64url');
  readonly #listensOn: string;

  /** @param listensOn the host that the server listens on */
  constructor(listensOn: string) {
    this.#listensOn = listensOn;
  }

  /** Why a request is rejected; null if it is accepted. */
  refusal(url: string, { host = '', origin }: IncomingHttpHeaders): string | null {
    if (!isOwnHost(host, this.#listensOn)) {
      return 'This host name does not belong to the dashboard: use the address that rushhour printed.';
    }
    if (origin !== undefined && URL.parse(origin)?.host !== URL.parse(`http://${host}`)?.host) {
      return 'Pages of other sites may not access the dashboard.';
    }
    const [, token = ''] = url.split(/[/?#]/);
    if (!timingSafeEqual(digest(token), digest(this.token))) {
      return 'The token is missing or wrong: use the complete address that rushhour printed.';
    }
    return null;
  }
}

/** The same length for all tokens. */
function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
