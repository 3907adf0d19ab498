import type { ClientHttp2Stream } from 'node:http2';
import type { ConnectionOwner, HttpFailure } from '../http-client.ts';

/** Has a request, or waits with one. */
export interface Carried {
  readonly owner: ConnectionOwner;
  /** The carrier will call {@link start} when it can. */
  waitFor(carrier: Carrier): void;
  /** @param open opens a stream with these fields */
  start(carrier: Carrier, open: OpenStream, how: StreamStart): void;
  /** The connection is gone before there was a stream. */
  fail(failure: HttpFailure): void;
}

export type OpenStream = (fields: readonly string[], endStream: boolean) => ClientHttp2Stream;

export interface StreamStart {
  /** Whether the connection has carried a request before, or carries another one. */
  readonly reused: boolean;
  /** It carries no other one. */
  readonly idle: boolean;
}

/** A connection that carries requests. */
export interface Carrier {
  /** Number of bytes received from the service. */
  readonly heard: number;
  /** An error that a stream received, possibly before its connection. */
  note(error: Error): void;
  /** The stream has come to its end. */
  ended(one: Carried): void;
  /**
   * The request is given up. If nothing has been received from the service since, this connection may be dead: it carries
   * no more requests.
   *
   * @param heard bytes that had been received before
   */
  gaveUp(one: Carried, heard: number): void;
  /**
   * Why a stream ended before its response did.
   *
   * @param code that it was closed with
   * @param idle whether no other request was in flight when it was opened
   * @param heard bytes that had been received by then
   */
  failureOf(code: number, idle: boolean, heard: number): HttpFailure;
}

/** All connections to an endpoint. */
export interface Carriers {
  /** Sends the request, over a new connection if all are full. */
  carry(one: Carried): void;
  placeOpened(): void;
  /** When the last place is gone, the connections are closed. */
  placeClosed(): void;
}
