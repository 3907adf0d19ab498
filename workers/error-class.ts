import type { ErrorClass } from '../src/shared/error-classes.ts';

const BY_CODE: Readonly<Record<string, ErrorClass>> = {
  ECONNREFUSED: 'connection_refused',
  ECONNRESET: 'connection_reset',
  EPIPE: 'connection_reset',
  ECONNABORTED: 'connection_reset',
  UND_ERR_SOCKET: 'connection_reset',
  ENOTFOUND: 'dns_error',
  EAI_AGAIN: 'dns_error',
  EAI_FAIL: 'dns_error',
  EPROTO: 'tls_error',
  UND_ERR_HEADERS_OVERFLOW: 'protocol_error',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'protocol_error',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'response_too_large',
  UND_ERR_INVALID_ARG: 'workflow_error',
  UND_ERR_NOT_SUPPORTED: 'workflow_error',
  UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: 'workflow_error',
};

/** OpenSSL and Node name TLS failures in many ways; these beginnings and endings cover them. */
const TLS_CODE = /^(ERR_TLS|ERR_SSL|CERT_|SELF_SIGNED|UNABLE_TO_|DEPTH_ZERO|HOSTNAME_MISMATCH)/;

/** The class of what undici, Node or the operating system reported. */
export function errorClassOf(error: unknown): ErrorClass {
  const code = codeOf(error);
  const known = BY_CODE[code];
  if (known !== undefined) return known;
  if (code.startsWith('HPE_')) return 'protocol_error';
  if (TLS_CODE.test(code)) return 'tls_error';
  return 'connection_failed';
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  // Several addresses were tried and none answered: the first one's failure stands for all.
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
