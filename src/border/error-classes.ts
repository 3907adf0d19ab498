/**
 * Where the fault lies:
 *
 * - `service`: the service failed, or could not be reached
 * - `request`: the service rejected the request
 * - `generator`: this machine or a workflow failed
 * - `nobody`: the request was cancelled
 */
export type Fault = 'service' | 'request' | 'generator' | 'nobody';

interface ErrorKind {
  readonly fault: Fault;
  /** What it means and what to do, in a few words; docs/errors.md has more. */
  readonly meaning: string;
}

/**
 * Why a request failed. Names are stable. `http_4xx`, `http_5xx` and `check_failed` are responses; with all other
 * classes there is no usable response.
 */
const ERRORS = {
  http_4xx: {
    fault: 'request',
    meaning: 'refused by the service: expected in some journeys, otherwise check path and data',
  },
  http_5xx: { fault: 'service', meaning: 'the service failed: check its log' },
  check_failed: { fault: 'request', meaning: 'unexpected response: see the example' },
  timeout: {
    fault: 'service',
    meaning: 'no response in time: lower the rate, or raise request_timeout_seconds',
  },
  connection_refused: {
    fault: 'service',
    meaning: 'nothing is listening there: start the service, or check the URL',
  },
  connection_reset: {
    fault: 'service',
    meaning: 'closed before the response was complete: crash, restart or load shedding',
  },
  connection_stale: {
    fault: 'service',
    meaning: 'closed by the service while idle: its keep-alive timeout is shorter than think times',
  },
  stream_reset: {
    fault: 'service',
    meaning: 'the service reset a single HTTP/2 request: load shedding, or an error in the service',
  },
  connection_failed: {
    fault: 'service',
    meaning: 'no connection: check the address and the network',
  },
  dns_error: { fault: 'service', meaning: 'unknown host: check the URL' },
  tls_error: { fault: 'service', meaning: 'TLS certificate or handshake' },
  protocol_error: { fault: 'service', meaning: 'not HTTP: check the port' },
  response_too_large: {
    fault: 'service',
    meaning: 'body larger than max_response_bytes, or headers larger than 16 KiB',
  },
  local_limit: {
    fault: 'generator',
    meaning: 'no free port or open file on this machine: see `ulimit -n`',
  },
  workflow_error: { fault: 'generator', meaning: 'a workflow threw: see the verdict' },
  worker_lost: { fault: 'generator', meaning: 'a worker thread died: see the verdict' },
  aborted: { fault: 'nobody', meaning: 'cancelled at the end' },
} as const satisfies Record<string, ErrorKind>;

export type ErrorClass = keyof typeof ERRORS;

export const ERROR_CLASSES = Object.keys(ERRORS) as readonly ErrorClass[];

export const ERROR_CLASS_INDEX = Object.fromEntries(
  ERROR_CLASSES.map((name, index) => [name, index]),
) as Readonly<Record<ErrorClass, number>>;

/** What it means and what to do, in a few words; empty for classes that this version does not know. */
export function meaningOf(error: string): string {
  return kindOf(error)?.meaning ?? '';
}

/** Number of requests that failed with this fault. @param errors by class */
export function failedBy(fault: Fault, errors: Readonly<Record<string, number>>): number {
  return Object.entries(errors).reduce(
    (sum, [error, requests]) => sum + (kindOf(error)?.fault === fault ? requests : 0),
    0,
  );
}

function kindOf(error: string): ErrorKind | undefined {
  return Object.hasOwn(ERRORS, error) ? ERRORS[error as ErrorClass] : undefined;
}
