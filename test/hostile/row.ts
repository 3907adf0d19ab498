import type { StaticJson } from '../../src/journey/workflow.ts';
import type { RawH2 } from '../workers/http/h2/raw-h2.ts';
import type { Misbehaviour } from './server.ts';

/** What a service may do, and the expected outcome of a request to it: a status, or an error class. */
export interface Row {
  /** Name of the service and of the workflow that calls it. */
  readonly name: string;
  readonly outcomes: readonly (number | string)[];
  /** The outcome with undici, if it differs. */
  readonly undici?: readonly (number | string)[];
  readonly behaviour: Misbehaviour;
  /** Speaks HTTP/2 by prior knowledge, and does this. */
  readonly http2?: RawH2;
  readonly scheme?: 'https';
  /** Default 127.0.0.1; see workflows.ts for the names that only workers know. */
  readonly host?: string;
  /** Listens on the loopback of IPv6. */
  readonly ipv6?: boolean;
  /** Listens on a Unix socket. */
  readonly unix?: boolean;
  /** Whether the step sees JSON in the response; if absent, this is not checked. */
  readonly json?: boolean;
  /** A body to send. */
  readonly sends?: StaticJson;
  /** The step does not read the body. */
  readonly discards?: boolean;
  /** Has the shortest backlog, which is full: it accepts nothing, or sleeps whenever it has accepted. */
  readonly accepts?: 'nobody' | 'slowly';
  /** Has a twin on the same port of 127.0.0.98 that accepts nothing. */
  readonly twin?: boolean;
  /** Nothing listens any more once the run has started. */
  readonly gone?: boolean;
}
