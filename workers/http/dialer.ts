import { connect as connectPlain, isIP, type OnReadOpts, type Socket } from 'node:net';
import {
  type ConnectionOptions,
  connect as connectTls,
  createSecureContext,
  type SecureContext,
  type TLSSocket,
} from 'node:tls';
import { DEFAULT_CONNECTION_SETTINGS } from '../../src/border/connection-settings.ts';
import type { Endpoint } from '../endpoint.ts';
import { Addresses, type LookupAll } from './addresses.ts';
import type { HttpClientOptions } from './http-client.ts';

/** After this idle time, the system checks with TCP keep-alive whether the other side still exists, milliseconds. */
const PROBE_AFTER_MS = 60_000;

export interface Dialling {
  /** The protocol to negotiate over TLS (ALPN). */
  readonly protocol: 'http/1.1' | 'h2';
  /** Reads into the caller's buffer. */
  readonly onread?: OnReadOpts;
}

/**
 * Opens sockets to endpoints: TCP, TLS and Unix sockets. They resume each other's TLS sessions, unless each user has its
 * own connections; the addresses of a name are used in turn.
 */
export class Dialer {
  readonly #insecure: boolean;
  /** The latest TLS session of each endpoint. */
  readonly #sessions = new Map<string, Buffer>();
  /** Certificates of endpoints, read once. */
  readonly #contexts = new Map<string, SecureContext>();

  readonly #resumes: boolean;
  readonly #addresses: Addresses;

  constructor(
    { insecure, connections = DEFAULT_CONNECTION_SETTINGS }: HttpClientOptions,
    lookup?: LookupAll,
  ) {
    this.#insecure = insecure;
    // A user who comes for the first time has no session to resume.
    this.#resumes = connections.sharing === 'shared';
    this.#addresses = new Addresses({ ttlMs: connections.dnsTtlMs, lookup });
  }

  dial(endpoint: Endpoint, { protocol, ...reading }: Dialling): Socket | TLSSocket {
    const options = {
      ...endpoint.address,
      ...reading,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: PROBE_AFTER_MS,
      lookup: this.#addresses.lookup,
    };
    return endpoint.secure ? this.#secure(endpoint, options, protocol) : connectPlain(options);
  }

  #secure(
    { id, address, tls }: Endpoint,
    options: ConnectionOptions,
    protocol: Dialling['protocol'],
  ): TLSSocket {
    const session = this.#sessions.get(id);
    const name = tls.serverName ?? ('host' in address ? address.host : '');
    const context = this.#contexts.get(id) ?? createSecureContext(tls);
    this.#contexts.set(id, context);
    const socket = connectTls({
      ...options,
      secureContext: context,
      // SNI does not allow IP addresses (RFC 6066, 3).
      ...(isIP(name) === 0 ? { servername: name } : {}),
      ...(session === undefined ? {} : { session }),
      ALPNProtocols: [protocol],
      rejectUnauthorized: !(this.#insecure || tls.insecure),
    });
    if (this.#resumes) socket.on('session', (latest) => this.#sessions.set(id, latest));
    return socket;
  }
}

/** Calls back once the socket can carry requests, with how long each part of connecting took. */
export function onceOpen(
  socket: Socket | TLSSocket,
  secure: boolean,
  opened: (connectMs: number, tlsMs: number) => void,
): void {
  const beganAt = performance.now();
  let connectedAt = beganAt;
  socket.once('connect', () => {
    connectedAt = performance.now();
    if (!secure) opened(connectedAt - beganAt, 0);
  });
  socket.once('secureConnect', () =>
    opened(connectedAt - beganAt, performance.now() - connectedAt),
  );
}

/** Whether the socket's TLS session was resumed. */
export function isResumed(socket: Socket | TLSSocket): boolean {
  return 'isSessionReused' in socket && socket.isSessionReused();
}
