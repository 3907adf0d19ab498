import type { ErrorClass } from '../src/border/error-classes.ts';

const BY_CODE: ReadonlyMap<string, ErrorClass> = new Map(
  Object.entries<ErrorClass>({
    ECONNREFUSED: 'connection_refused',
    // For a Unix socket: it was not created, or it was removed.
    ENOENT: 'connection_refused',
    ECONNRESET: 'connection_reset',
    EPIPE: 'connection_reset',
    ECONNABORTED: 'connection_reset',
    ENOTFOUND: 'dns_error',
    EAI_AGAIN: 'dns_error',
    EAI_FAIL: 'dns_error',
    EPROTO: 'tls_error',
    EMFILE: 'local_limit',
    ENFILE: 'local_limit',
    ENOBUFS: 'local_limit',
    ENOMEM: 'local_limit',
    EADDRNOTAVAIL: 'local_limit',
  }),
);

/** OpenSSL and Node.js have many names for TLS failures; these prefixes and suffixes cover them. */
const TLS_CODE = /^(ERR_TLS|ERR_SSL|CERT_|SELF_SIGNED|UNABLE_TO_|DEPTH_ZERO|HOSTNAME_MISMATCH)/;

/** The class of an error from Node.js or the operating system. */
export function errorClassOf(error: unknown): ErrorClass {
  if (error instanceof AggregateError && error.errors.length > 0) return mostTelling(error.errors);
  const code = codeOf(error);
  const known = BY_CODE.get(code);
  if (known !== undefined) return known;
  if (TLS_CODE.test(code)) return 'tls_error';
  return 'connection_failed';
}

/** The readable part of its message: OpenSSL surrounds the reason with the names of its source files. */
export function detailOf(error: Error): string {
  const { library, reason } = error as { library?: string; reason?: string };
  return library !== undefined && reason !== undefined ? reason : error.message;
}

/**
 * Several addresses were tried and none accepted a connection. An address that cannot be used from here, such as an IPv6
 * address on a machine without IPv6, is less informative than one that refused.
 */
function mostTelling(errors: readonly unknown[]): ErrorClass {
  const classes = errors.map(errorClassOf);
  const fromAfar = classes.find((name) => name !== 'local_limit' && name !== 'connection_failed');
  return fromAfar ?? classes[0]!;
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
