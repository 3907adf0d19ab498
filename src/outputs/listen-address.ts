import { RushhourError, reasonOf } from '../border/errors.ts';

/** The address of a requested server. */
export interface ListenAddress {
  /** 0 picks a free port. */
  readonly port: number;
  /** Default: 127.0.0.1, the loopback interface. */
  readonly host?: string;
}

export const LOOPBACK = '127.0.0.1';

/** The origin of a server's URLs, such as `http://127.0.0.1:9464`. */
export function originOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Why the system refuses an address, by its error code. */
const REASONS: ReadonlyMap<string | undefined, string> = new Map([
  ['EADDRINUSE', 'the port is taken, choose another'],
  ['EADDRNOTAVAIL', 'this machine does not have this address'],
  ['EACCES', 'this user may not use the port, choose one above 1023'],
  ['ENOTFOUND', 'the host name is not known'],
  ['EAI_AGAIN', 'the host name is not known'],
]);

/** The message if the system refuses an address. */
export function cannotListen(what: string, address: string, cause: unknown): RushhourError {
  const { code } = cause as NodeJS.ErrnoException;
  const why = REASONS.get(code) ?? reasonOf(cause);
  return new RushhourError('INVALID_OPTION', `${what} cannot listen on ${address}: ${why}`, {
    cause,
  });
}
