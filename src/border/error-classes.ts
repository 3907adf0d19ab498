/**
 * Why a request failed. Stable; what each tells a person to do stands in docs/errors.md.
 * `http_4xx` and `http_5xx` are answers, the others are requests that got none that counts.
 */
export const ERROR_CLASSES = [
  'http_4xx',
  'http_5xx',
  'timeout',
  'connection_refused',
  'connection_reset',
  'connection_stale',
  'connection_failed',
  'dns_error',
  'tls_error',
  'protocol_error',
  'response_too_large',
  'local_limit',
  'workflow_error',
  'worker_lost',
  'aborted',
] as const;

export type ErrorClass = (typeof ERROR_CLASSES)[number];

export const ERROR_CLASS_INDEX: Readonly<Record<ErrorClass, number>> = Object.fromEntries(
  ERROR_CLASSES.map((name, index) => [name, index]),
) as Record<ErrorClass, number>;
