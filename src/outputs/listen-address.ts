import { RushhourError } from '../border/errors.ts';

/** Where something that is asked for listens. */
export interface ListenAddress {
  /** 0 takes a free one. */
  readonly port: number;
  /** Default: 127.0.0.1, this machine only. */
  readonly host?: string;
}

export const LOOPBACK = '127.0.0.1';

/** The origin of a server's URLs, such as `http://127.0.0.1:9464`. */
export function originOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** What is said when the system refuses an address. */
export function cannotListen(what: string, address: string, cause: unknown): RushhourError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const why = code === 'EADDRINUSE' ? 'the port is taken, choose another' : message;
  return new RushhourError('INVALID_OPTION', `${what} cannot listen on ${address}: ${why}`, {
    cause,
  });
}
