import { connect as connectPlain, isIP, type Socket } from 'node:net';
import {
  type ConnectionOptions,
  connect as connectTls,
  createSecureContext,
  type SecureContext,
  type TLSSocket,
} from 'node:tls';
import type { Endpoint } from '../../endpoint.ts';
import type {
  ConnectionOwner,
  HttpClient,
  HttpClientOptions,
  HttpConnection,
} from '../http-client.ts';
import { type Reader, WireConnection } from './wire-connection.ts';

/** What the sockets of a thread are read into, one after the other. */
const READ_BYTES = 64 * 1024;

/** When a connection is idle for so long, the system looks whether the other side is still there, milliseconds. */
const PROBE_AFTER_MS = 60_000;

/** HTTP/1.1 over sockets of Node.js: TCP, TLS and Unix sockets. */
export class WireClient implements HttpClient {
  readonly #insecure: boolean;
  readonly #buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  /** The latest TLS session of each endpoint. */
  readonly #sessions = new Map<string, Buffer>();
  /** Certificates of endpoints, read once. */
  readonly #contexts = new Map<string, SecureContext>();

  constructor({ insecure }: HttpClientOptions) {
    this.#insecure = insecure;
  }

  open(endpoint: Endpoint, owner: ConnectionOwner): HttpConnection {
    return new WireConnection(endpoint, owner, (read) => this.#connect(endpoint, read));
  }

  #connect(endpoint: Endpoint, read: Reader): Socket {
    const buffer = this.#buffer;
    const options = {
      ...endpoint.address,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: PROBE_AFTER_MS,
      onread: {
        buffer,
        callback: (length: number) => {
          read(buffer, length);
          return true;
        },
      },
    };
    return endpoint.secure ? this.#secure(endpoint, options) : connectPlain(options);
  }

  #secure({ id, address, tls }: Endpoint, options: ConnectionOptions): TLSSocket {
    const session = this.#sessions.get(id);
    const name = tls.serverName ?? ('host' in address ? address.host : '');
    const context = this.#contexts.get(id) ?? createSecureContext(tls);
    this.#contexts.set(id, context);
    const socket = connectTls({
      ...options,
      secureContext: context,
      // An address cannot be asked for by name (RFC 6066, 3).
      ...(isIP(name) === 0 ? { servername: name } : {}),
      ...(session === undefined ? {} : { session }),
      ALPNProtocols: ['http/1.1'],
      rejectUnauthorized: !(this.#insecure || tls.insecure),
    });
    socket.on('session', (latest) => this.#sessions.set(id, latest));
    return socket;
  }
}
