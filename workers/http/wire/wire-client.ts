import type { Endpoint } from '../../endpoint.ts';
import { Dialer } from '../dialer.ts';
import type {
  ConnectionOwner,
  HttpClient,
  HttpClientOptions,
  HttpConnection,
} from '../http-client.ts';
import { WireConnection } from './wire-connection.ts';

/** Read buffer, shared by all sockets of a thread. */
const READ_BYTES = 64 * 1024;

/** HTTP/1.1 over sockets of Node.js: TCP, TLS and Unix sockets. */
export class WireClient implements HttpClient {
  readonly #dialer: Dialer;
  readonly #buffer = Buffer.allocUnsafeSlow(READ_BYTES);

  constructor(options: HttpClientOptions, dialer = new Dialer(options)) {
    this.#dialer = dialer;
  }

  open(endpoint: Endpoint, owner: ConnectionOwner): HttpConnection {
    const buffer = this.#buffer;
    return new WireConnection(endpoint, owner, (read) =>
      this.#dialer.dial(endpoint, {
        protocol: 'http/1.1',
        onread: {
          buffer,
          callback: (length) => {
            read(buffer, length);
            return true;
          },
        },
      }),
    );
  }
}
