import { isIP } from 'node:net';
import { hostname } from 'node:os';

/**
 * Limits of our own HTTP servers. They share a process and its open files with the run, so clients that connect without
 * sending a request are disconnected within seconds. For `http.createServer`, milliseconds.
 */
export const SERVER_TIMEOUTS = {
  headersTimeout: 5000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 1000,
} as const;

/** Maximum number of concurrent connections of a server; more are closed immediately. */
export const MAX_SERVER_CONNECTIONS = { prometheus: 16, dashboard: 48 } as const;

/** Maximum number of open files that the servers of a run can take. */
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
 * Whether a request's `Host` names the server that it reached. A site whose name suddenly resolves to this machine (DNS
 * rebinding) is detected by that name. An IP address cannot be rebound. If only this machine can connect, the end of an
 * SSH tunnel is also on this machine.
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
