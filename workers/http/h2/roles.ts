import type { ClientHttp2Stream } from 'node:http2';
import type { ConnectionOwner, HttpFailure } from '../http-client.ts';

/** Has a request, or waits with one. */
export interface Carried {
  readonly owner: ConnectionOwner;
  /** The carrier will call {@link start} once it can. */
  waitFor(carrier: Carrier): void;
  /** @param open opens a stream with these fields */
  start(carrier: Carrier, open: OpenStream, how: StreamStart): void;
  /** The connection is gone before there was a stream. */
  fail(failure: HttpFailure): void;
}

export type OpenStream = (fields: readonly string[], endStream: boolean) => ClientHttp2Stream;

export interface StreamStart {
  /** The connection carried a request before, or carries another one. */
  readonly reused: boolean;
  /** It carries no other one. */
  readonly idle: boolean;
}

/** A connection that carries requests. */
export interface Carrier {
  /** Bytes that have come from the service. */
  readonly heard: number;
  /** An error that a stream heard of, maybe sooner than its connection. */
  note(error: Error): void;
  /** The stream has come to its end. */
  ended(one: Carried): void;
  /**
   * The request is given up. Where nothing came from the service meanwhile, this connection may be dead: it
   * carries no more requests.
   *
   * @param heard bytes that had come before
   */
  gaveUp(one: Carried, heard: number): void;
  /**
   * Why a stream ended before its response did.
   *
   * @param code that it was closed with
   * @param idle whether no other request was under way when it was opened
   * @param heard bytes that had come by then
   */
  failureOf(code: number, idle: boolean, heard: number): HttpFailure;
}

/** All connections to an endpoint. */
export interface Carriers {
  /** Has the request sent, over a new connection where all are full. */
  carry(one: Carried): void;
  placeOpened(): void;
  /** With the last place, the connections are closed. */
  placeClosed(): void;
}
