import { DEFAULT_CONNECTION_SETTINGS } from '../../../src/border/connection-settings.ts';
import type { Endpoint } from '../../endpoint.ts';
import { Dialer } from '../dialer.ts';
import type {
  ConnectionOwner,
  HttpClient,
  HttpClientOptions,
  HttpConnection,
} from '../http-client.ts';
import { H2Place } from './h2-place.ts';
import { H2Sessions } from './h2-sessions.ts';

/**
 * HTTP/2 over TLS, TCP (prior knowledge) and Unix sockets. What it opens are places for one request at a time;
 * which connection carries a request is found when that is sent: as many at once as the service allows, and
 * another connection only where all are full. Where connections are not to be shared, each place has its own.
 *
 * By `node:http2`, not by undici, which is made of it too: undici sends requests again that a service refused
 * or that met its `GOAWAY`, and holds requests back without telling when they are written.
 */
export class H2Client implements HttpClient {
  readonly #dialer: Dialer;
  readonly #sessions = new Map<string, H2Sessions>();

  readonly #shares: boolean;

  constructor(options: HttpClientOptions, dialer = new Dialer(options)) {
    const { sharing, keepAlive } = options.connections ?? DEFAULT_CONNECTION_SETTINGS;
    this.#dialer = dialer;
    this.#shares = sharing === 'shared' && keepAlive;
  }

  open(endpoint: Endpoint, owner: ConnectionOwner): HttpConnection {
    return new H2Place(endpoint, owner, this.#sessionsOf(endpoint));
  }

  #sessionsOf(endpoint: Endpoint): H2Sessions {
    if (!this.#shares) return new H2Sessions(endpoint, this.#dialer);
    let sessions = this.#sessions.get(endpoint.id);
    if (sessions === undefined) {
      sessions = new H2Sessions(endpoint, this.#dialer);
      this.#sessions.set(endpoint.id, sessions);
    }
    return sessions;
  }
}
