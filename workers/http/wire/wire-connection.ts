import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { ErrorClass } from '../../../src/border/error-classes.ts';
import type { Endpoint } from '../../endpoint.ts';
import { detailOf, errorClassOf } from '../../error-class.ts';
import { isResumed, onceOpen } from '../dialer.ts';
import {
  type ConnectionOwner,
  type HttpConnection,
  type HttpFailure,
  type HttpRequest,
  headerOf,
  type ResponseHandler,
  type ResponseHead,
} from '../http-client.ts';
import { BadResponse } from './bad-response.ts';
import { fieldsOf } from './fields.ts';
import { encodingOf, requestText } from './request-text.ts';
import { type ParserEvents, ResponseParser } from './response-parser.ts';

const STALE: HttpFailure = { errorClass: 'connection_stale', detail: '' };

/** Receives what was read, in the buffer that all connections share. */
export type Reader = (bytes: Buffer, length: number) => void;

/**
 * A socket and the response that is read from it.
 *
 * | state      | send    | bytes come    | the service closes      | an error       |
 * | ---------- | ------- | ------------- | ----------------------- | -------------- |
 * | opening    | waits   | -             | -                       | onFailure      |
 * | idle       | -> busy | onIdleClose   | onIdleClose             | onIdleClose    |
 * | busy       | -       | are parsed    | onEnd, or onFailure     | onFailure      |
 * | closed     | -       | are ignored   | -                       | is ignored     |
 */
export class WireConnection implements HttpConnection, ParserEvents {
  readonly #endpoint: Endpoint;
  readonly #owner: ConnectionOwner;
  readonly #socket: Socket | TLSSocket;
  readonly #parser = new ResponseParser(this);
  #handler: ResponseHandler | null = null;
  /** Waits for the connection to be established. */
  #pending: HttpRequest | null = null;
  #established = false;
  #usable = true;
  /** No byte has been received since the request was sent. */
  #silent = true;
  /** The request asks for the connection to be closed. */
  #lastRequest = false;
  /** It has carried a request to its end. */
  #used = false;

  /** @param connect opens the socket, which passes on what it reads */
  constructor(endpoint: Endpoint, owner: ConnectionOwner, connect: (read: Reader) => Socket) {
    this.#endpoint = endpoint;
    this.#owner = owner;
    const socket = connect((bytes, length) => this.#read(bytes, length));
    this.#socket = socket;
    onceOpen(socket, endpoint.secure, (connectMs, tlsMs) => this.#opened(connectMs, tlsMs));
    socket.once('end', () => this.#ended());
    socket.on('error', (error) => this.#fail(errorClassOf(error), detailOf(error)));
    // Every other end has been reported by now; an aborted handshake has only this event.
    socket.once('close', () => this.#ended());
  }

  get usable(): boolean {
    return this.#usable;
  }

  get idleTimeoutMs(): number {
    return this.#parser.idleTimeoutMs;
  }

  send(request: HttpRequest, handler: ResponseHandler): void {
    this.#handler = handler;
    this.#silent = true;
    if (this.#established) this.#write(request);
    else this.#pending = request;
  }

  abort(): void {
    this.#handler = null;
    this.#destroy();
  }

  close(): void {
    this.abort();
  }

  onHead(): void {
    this.#handler?.onHead(new WireHead(this.#parser.status, this.#parser.fields));
  }

  onBody(bytes: Buffer, from: number, to: number): void {
    this.#handler?.onBody(bytes, from, to);
  }

  #opened(connectMs: number, tlsMs: number): void {
    if (!this.#usable) return;
    this.#established = true;
    this.#owner.onOpen({ connectMs, tlsMs, resumed: isResumed(this.#socket) });
    const request = this.#pending;
    this.#pending = null;
    if (request !== null && this.#handler !== null) this.#write(request);
  }

  #write(request: HttpRequest): void {
    const { headers, method } = request;
    this.#lastRequest = headerOf(headers, 'connection') === 'close';
    this.#parser.expect(method === 'HEAD');
    this.#socket.write(requestText(request, this.#endpoint), encodingOf(request));
    this.#handler?.onSent(this.#used);
  }

  #read(bytes: Buffer, length: number): void {
    if (this.#handler === null) {
      this.#closedWhileIdle();
      return;
    }
    this.#silent = false;
    try {
      const end = this.#parser.read(bytes, 0, length);
      if (this.#handler !== null && this.#parser.done) this.#complete(length - end);
    } catch (error) {
      if (!(error instanceof BadResponse)) throw error;
      this.#fail(error.errorClass, error.message);
    }
  }

  /** The service will not send any more. */
  #ended(): void {
    if (this.#handler === null) this.#closedWhileIdle();
    else if (this.#parser.finish() && !this.#silent) this.#complete(0);
    else this.#fail('connection_reset', 'the service closed the connection');
  }

  /** @param excess bytes after the response, which cannot be assigned to a request */
  #complete(excess: number): void {
    if (excess > 0) {
      this.#fail('protocol_error', `${excess} bytes after the end of the response`);
      return;
    }
    const handler = this.#handler;
    this.#handler = null;
    this.#used = true;
    if (!this.#parser.keepsAlive || this.#lastRequest || !this.#isWritten()) this.#destroy();
    handler?.onEnd();
  }

  /**
   * Whether the request has left completely. A TLS socket only says so in a later turn of the event loop, when the
   * response may already have been read; but what does not fill its buffer fits the system's.
   */
  #isWritten(): boolean {
    const { writableLength, writableNeedDrain } = this.#socket;
    return this.#endpoint.secure ? !writableNeedDrain : writableLength === 0;
  }

  #fail(errorClass: ErrorClass, detail: string): void {
    const handler = this.#handler;
    if (handler === null) {
      this.#closedWhileIdle();
      return;
    }
    this.#handler = null;
    this.#destroy();
    const stale = errorClass === 'connection_reset' && this.#used && this.#silent;
    handler.onFailure(stale ? STALE : { errorClass, detail });
  }

  #closedWhileIdle(): void {
    if (!this.#usable) return;
    this.#destroy();
    this.#owner.onIdleClose();
  }

  #destroy(): void {
    this.#usable = false;
    this.#parser.stop();
    this.#socket.destroy();
  }
}

class WireHead implements ResponseHead {
  readonly status: number;
  readonly #fields: string;
  #headers: ResponseHead['headers'] | null = null;

  constructor(status: number, fields: string) {
    this.status = status;
    this.#fields = fields;
  }

  get headers(): ResponseHead['headers'] {
    this.#headers ??= fieldsOf(this.#fields);
    return this.#headers;
  }

  mentions(name: RegExp): boolean {
    return name.test(this.#fields);
  }
}
