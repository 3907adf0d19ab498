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
 * HTTP/2 over TLS, TCP (prior knowledge) and Unix sockets. It opens places for one request at a time. The connection
 * that carries a request is chosen when the request is sent: each carries as many as the service allows, and another
 * connection is opened only when all are full. If connections are not shared, each place has its own.
 *
 * Uses `node:http2` instead of undici, which is based on it as well: undici retries requests that a service refused or
 * that met its `GOAWAY`, and delays requests without telling when they are written.
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
