import { isIPv4 } from 'node:net';

/** What a service's URL must be, phrased to follow "must be". */
export const SERVICE_URL_RULE =
  'an http:// or https:// base URL without query, fragment and credentials, such as http://127.0.0.1:8001, or a Unix socket, such as unix:/run/shop.sock';

const SOCKET_URL = /^unix:(\/[^\p{C}]+)$/u;

/** Maximum length of a Unix socket's path in bytes, set by the system. */
const LONGEST_SOCKET_PATH = 107;

/** A destination for requests: a base URL, or a Unix socket. */
export function isServiceUrl(text: string): boolean {
  const socketPath = socketPathOf(text);
  if (socketPath !== null) return Buffer.byteLength(socketPath) <= LONGEST_SOCKET_PATH;
  const isBase = /^https?:\/\/[^\s?#\\]+$/i.test(text) && !/\p{C}/u.test(text);
  const url = isBase ? URL.parse(text) : null;
  return url !== null && url.username === '' && url.password === '';
}

/**
 * The path of the Unix socket in a URL (`unix:/run/shop.sock`), taken literally; null for any other URL. Requests
 * to it are plain HTTP, with `localhost` as the host.
 */
export function socketPathOf(url: string): string | null {
  return SOCKET_URL.exec(url)?.[1] ?? null;
}

/** Whether a service shares this machine's cores: its URL is a loopback address or a Unix socket. Names are not looked up. */
export function isOnThisMachine(url: string): boolean {
  if (socketPathOf(url) !== null) return true;
  const { hostname } = new URL(url);
  const isName = hostname === 'localhost' || hostname.endsWith('.localhost');
  return isName || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'));
}
