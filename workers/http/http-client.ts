import type { ConnectionSettings } from '../../src/border/connection-settings.ts';
import type { ErrorClass } from '../../src/border/error-classes.ts';
import type { HttpMethod, StepResponse } from '../../src/journey/workflow.ts';
import type { Endpoint } from '../endpoint.ts';

/** A request, all parts of which can be sent as they are (ensured by src/journey/sendable.ts). */
export interface HttpRequest {
  readonly method: HttpMethod;
  /** Relative to the endpoint's own path. */
  readonly path: string;
  /** Name, value, name, value; names in lower case. */
  readonly headers: readonly string[];
  readonly body: string | Uint8Array | null;
}

/** A header's value, by its name in lower case; null if the request has none. */
export function headerOf(headers: HttpRequest['headers'], name: string): string | null {
  for (let i = 0; i < headers.length; i += 2) if (headers[i] === name) return headers[i + 1]!;
  return null;
}

/** Status and headers; a value, which outlives the response. */
export interface ResponseHead {
  readonly status: number;
  /** Parsed on first access. */
  readonly headers: StepResponse['headers'];
  /** Whether a header's name matches; cheaper than `headers`. @param name in any case, with its colon, such as /^age:/im */
  mentions(name: RegExp): boolean;
}

export interface HttpFailure {
  /** `connection_stale` if the connection had carried a request before and ended before the service took this one. */
  readonly errorClass: ErrorClass;
  /** In words; empty if they would only repeat the class. */
  readonly detail: string;
}

/**
 * Receives the events of one request:
 *
 *     onSent?  onHead?  onBody*  (onEnd | onFailure)
 *
 * in this order. Each except onBody is called at most once, one of the last two exactly once and not before `send` has
 * returned, and none after {@link HttpConnection.abort}.
 */
export interface ResponseHandler {
  /** The request was written on an established connection. @param reused whether it was established for an earlier request */
  onSent(reused: boolean): void;
  /** The head of the final response; informational responses before it are skipped. */
  onHead(head: ResponseHead): void;
  /** A part of the body as received; the bytes are valid until this returns. */
  onBody(bytes: Buffer, from: number, to: number): void;
  /** The response is complete. `usable` of the connection says whether another request may follow. */
  onEnd(): void;
  onFailure(failure: HttpFailure): void;
}

/** How a connection was established. */
export interface Opening {
  /** From the start of connecting to the end of the TCP handshake, including the name lookup; milliseconds. */
  readonly connectMs: number;
  /** Of the TLS handshake, milliseconds; 0 without TLS. */
  readonly tlsMs: number;
  /** Whether a TLS session was resumed. */
  readonly resumed: boolean;
}

export interface ConnectionOwner {
  /** The connection is established; before that, requests wait on it. */
  onOpen(opening: Opening): void;
  /** The service closed the connection, or violated the protocol, while no request was in flight. */
  onIdleClose(): void;
}

/** One connection, from its opening to its end, with at most one request at a time. */
export interface HttpConnection {
  /** Whether another request can be sent. Once false, it stays false. */
  readonly usable: boolean;
  /** After how long the service closes it when idle, according to its last response; milliseconds, -1 if unknown. */
  readonly idleTimeoutMs: number;
  /** Sends a request; only while `usable` and no other request is in flight. */
  send(request: HttpRequest, handler: ResponseHandler): void;
  /** Gives up the request in flight, and the connection with it. Neither handler nor owner is notified. */
  abort(): void;
  /** Closes the connection, which is idle or being opened. The owner is not notified. */
  close(): void;
}

/** Opens connections. Shared state, such as TLS sessions, belongs to the client. */
export interface HttpClient {
  open(endpoint: Endpoint, owner: ConnectionOwner): HttpConnection;
}

export interface HttpClientOptions {
  /** Accept any TLS certificate. */
  readonly insecure: boolean;
  /** Default: connections are shared and kept. */
  readonly connections?: ConnectionSettings;
}
