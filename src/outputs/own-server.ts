import { isIP } from 'node:net';
import { hostname } from 'node:os';

/**
 * Limits of our own HTTP servers. They share a process with the run, and its open files: whoever connects
 * and says nothing is turned away within seconds. For `http.createServer`, milliseconds.
 */
export const SERVER_TIMEOUTS = {
  headersTimeout: 5000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 1000,
} as const;

/** Connections that a server takes at once; more are closed as they come. */
export const MAX_SERVER_CONNECTIONS = { prometheus: 16, dashboard: 48 } as const;

/** The most that the servers of a run can take of its open files. */
export function serverConnections(
  wanted: {
    readonly [Server in keyof typeof MAX_SERVER_CONNECTIONS]?: unknown;
  },
): number {
  const servers = ['prometheus', 'dashboard'] as const;
  const used = servers.filter((server) => wanted[server] !== undefined);
  return used.reduce((sum, server) => sum + MAX_SERVER_CONNECTIONS[server], 0);
}

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '::1'];

/**
 * Whether a request's `Host` names the server that it reached. A site whose name suddenly points here (DNS
 * rebinding) is recognized by that name. An IP address cannot be made to point elsewhere, and where only
 * this machine can connect, the end of a tunnel is on it as well.
 *
 * @param host the header, with or without a port
 * @param listensOn the host that the server listens on
 */
export function isOwnHost(host: string | undefined, listensOn: string): boolean {
  const name = URL.parse(`http://${host ?? ''}`)?.hostname.replace(/^\[|\]$/g, '');
  if (name === undefined || name === '') return false;
  if (LOOPBACK_NAMES.includes(name) || name === listensOn.toLowerCase()) return true;
  if (LOOPBACK_NAMES.includes(listensOn)) return false;
  return isIP(name) !== 0 || name === hostname().toLowerCase();
}
