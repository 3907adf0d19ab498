import type { ConnectionSettings } from '../../src/border/connection-settings.ts';
import type { ErrorClass } from '../../src/border/error-classes.ts';
import type { HttpMethod, StepResponse } from '../../src/journey/workflow.ts';
import type { Endpoint } from '../endpoint.ts';

/** A request of which every part can be sent as it is (src/journey/sendable.ts sees to that). */
export interface HttpRequest {
  readonly method: HttpMethod;
  /** Below the endpoint's own path. */
  readonly path: string;
  /** Name, value, name, value; names in lower case. */
  readonly headers: readonly string[];
  readonly body: string | Uint8Array | null;
}

/** Of a header of a request, by its name in lower case; null where it has none. */
export function headerOf(headers: HttpRequest['headers'], name: string): string | null {
  for (let i = 0; i < headers.length; i += 2) if (headers[i] === name) return headers[i + 1]!;
  return null;
}

/** Status and headers; a value, which outlives the response. */
export interface ResponseHead {
  readonly status: number;
  /** Made when first asked for. */
  readonly headers: StepResponse['headers'];
  /** Whether a header's name matches, for less than `headers` cost. @param name in lower case, with its colon, such as /^age:/m */
  mentions(name: RegExp): boolean;
}

export interface HttpFailure {
  /** `connection_stale` where the connection had carried a request before and ended before the service took this one. */
  readonly errorClass: ErrorClass;
  /** In words; empty where they would only repeat the class. */
  readonly detail: string;
}

/**
 * Hears of one request:
 *
 *     onSent?  onHead?  onBody*  (onEnd | onFailure)
 *
 * in this order, each but onBody at most once, one of the last two exactly once and not before `send` has
 * returned, and nothing any more after {@link HttpConnection.abort}.
 */
export interface ResponseHandler {
  /** The request was written, the connection being there. @param reused whether that was there for an earlier request */
  onSent(reused: boolean): void;
  /** The head of the final response; hints before it are skipped. */
  onHead(head: ResponseHead): void;
  /** A part of the body, as it came; the bytes are valid until this returns. */
  onBody(bytes: Buffer, from: number, to: number): void;
  /** The response is whole. `usable` of the connection says whether another request may follow. */
  onEnd(): void;
  onFailure(failure: HttpFailure): void;
}

/** How a connection came to be. */
export interface Opening {
  /** From the order to open it to the TCP handshake's end, names included; milliseconds. */
  readonly connectMs: number;
  /** Of the TLS handshake, milliseconds; 0 without TLS. */
  readonly tlsMs: number;
  /** Whether a TLS session was resumed. */
  readonly resumed: boolean;
}

export interface ConnectionOwner {
  /** The connection is established; before that, requests wait on it. */
  onOpen(opening: Opening): void;
  /** The service closed the connection, or failed to keep it in order, while no request was under way. */
  onIdleClose(): void;
}

/** One connection, from its opening to its end, with at most one request at a time. */
export interface HttpConnection {
  /** Whether another request can be sent. Once false, it stays so. */
  readonly usable: boolean;
  /** After how long the service closes it when it is idle, as it said with its last response; milliseconds, -1 where it did not. */
  readonly idleTimeoutMs: number;
  /** Sends a request; only while `usable` and none is under way. */
  send(request: HttpRequest, handler: ResponseHandler): void;
  /** Gives up the request under way, and the connection with it. Neither handler nor owner hears of it. */
  abort(): void;
  /** Closes the connection, which is idle or being opened. The owner does not hear of it. */
  close(): void;
}

/** Opens connections. What they share, such as TLS sessions, is the client's own. */
export interface HttpClient {
  open(endpoint: Endpoint, owner: ConnectionOwner): HttpConnection;
}

export interface HttpClientOptions {
  /** Take any TLS certificate. */
  readonly insecure: boolean;
  /** Default: connections are shared and kept. */
  readonly connections?: ConnectionSettings;
}
