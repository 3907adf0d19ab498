import { type ClientHttp2Stream, constants } from 'node:http2';
import type { Endpoint } from '../../endpoint.ts';
import type {
  ConnectionOwner,
  HttpConnection,
  HttpFailure,
  HttpRequest,
  ResponseHandler,
} from '../http-client.ts';
import { type Fields, H2Head, MAX_HEADER_BYTES, sizeOf } from './h2-head.ts';
import { requestFields } from './request-fields.ts';
import type { Carried, Carrier, Carriers, OpenStream, StreamStart } from './roles.ts';

/** A place for one request at a time, on any connection that has room for it. */
export class H2Place implements HttpConnection, Carried {
  readonly idleTimeoutMs = -1;
  readonly owner: ConnectionOwner;
  readonly #endpoint: Endpoint;
  readonly #sessions: Carriers;
  #usable = true;
  #request: HttpRequest | null = null;
  #handler: ResponseHandler | null = null;
  /** The connection that carries the request, or will. */
  #session: Carrier | null = null;
  #stream: ClientHttp2Stream | null = null;
  /** Of the connection, when the request was sent. */
  #idle = false;
  #heard = 0;
  #ended = false;
  /** Of the response, informational ones before it included. */
  #headerBytes = 0;

  constructor(endpoint: Endpoint, owner: ConnectionOwner, sessions: Carriers) {
    this.#endpoint = endpoint;
    this.owner = owner;
    this.#sessions = sessions;
    sessions.placeOpened();
  }

  get usable(): boolean {
    return this.#usable;
  }

  send(request: HttpRequest, handler: ResponseHandler): void {
    this.#request = request;
    this.#handler = handler;
    this.#sessions.carry(this);
  }

  abort(): void {
    const session = this.#session;
    const stream = this.#stream;
    this.#forget();
    stream?.close(constants.NGHTTP2_CANCEL);
    session?.gaveUp(this, this.#heard);
    this.close();
  }

  close(): void {
    if (!this.#usable) return;
    this.#usable = false;
    this.#sessions.placeClosed();
  }

  waitFor(session: Carrier): void {
    this.#session = session;
    this.#heard = session.heard;
  }

  start(session: Carrier, open: OpenStream, { reused, idle }: StreamStart): void {
    const request = this.#request!;
    this.#session = session;
    this.#idle = idle;
    this.#heard = session.heard;
    this.#ended = false;
    this.#headerBytes = 0;
    const stream = open(requestFields(request, this.#endpoint), request.body === null);
    this.#stream = stream;
    const isMine = () => this.#stream === stream;
    stream.on('headers', (headers) => isMine() && this.#accepts(headers));
    stream.on('response', (headers) => isMine() && this.#answered(headers));
    stream.on('data', (bytes: Buffer) => isMine() && this.#handler?.onBody(bytes, 0, bytes.length));
    stream.on('end', () => isMine() && this.#responseEnded(stream));
    stream.on('error', (error) => isMine() && this.#session?.note(error));
    stream.once('close', () => isMine() && this.#closed(stream.rstCode));
    if (request.body !== null) stream.end(request.body);
    this.#handler?.onSent(reused);
  }

  fail(failure: HttpFailure): void {
    const handler = this.#handler;
    this.#forget();
    handler?.onFailure(failure);
  }

  #answered(fields: Fields): void {
    if (this.#accepts(fields)) this.#handler?.onHead(new H2Head(fields));
  }

  #accepts(fields: Fields): boolean {
    this.#headerBytes += sizeOf(fields);
    if (this.#headerBytes <= MAX_HEADER_BYTES) return true;
    const handler = this.#handler;
    this.abort();
    const detail = `more than ${MAX_HEADER_BYTES} bytes of headers`;
    handler?.onFailure({ errorClass: 'response_too_large', detail });
    return false;
  }

  /** A response may end before the body of its request: the service does not need the rest (RFC 9113, 8.1). */
  #responseEnded(stream: ClientHttp2Stream): void {
    this.#ended = true;
    if (stream.writableFinished || stream.rstCode !== constants.NGHTTP2_NO_ERROR) return;
    stream.close(constants.NGHTTP2_CANCEL);
    this.#finish(null);
  }

  #closed(code: number): void {
    const whole = this.#ended && code === constants.NGHTTP2_NO_ERROR;
    this.#finish(whole ? null : this.#session!.failureOf(code, this.#idle, this.#heard));
  }

  #finish(failure: HttpFailure | null): void {
    const session = this.#session!;
    const handler = this.#handler;
    this.#forget();
    session.ended(this);
    if (failure === null) handler?.onEnd();
    else handler?.onFailure(failure);
  }

  #forget(): void {
    this.#handler = null;
    this.#request = null;
    this.#session = null;
    this.#stream = null;
  }
}
