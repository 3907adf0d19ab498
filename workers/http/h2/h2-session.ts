import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Endpoint } from '../../endpoint.ts';
import { detailOf, errorClassOf } from '../../error-class.ts';
import { isResumed, onceOpen } from '../dialer.ts';
import type { ConnectionOwner, HttpFailure } from '../http-client.ts';
import { errorCodeInWords } from './error-codes.ts';
import { MAX_HEADER_BYTES } from './h2-head.ts';
import type { Carried, Carrier } from './roles.ts';

/** Flow-control window, bytes: the same as in browsers. */
const STREAM_WINDOW = 6 * 1024 * 1024;
const CONNECTION_WINDOW = 15 * 1024 * 1024;

const MOST_HEADERS = 1000;

/** The owner of a session, which receives its events. */
export interface SessionUser {
  readonly endpoint: Endpoint;
  /** According to the service's last settings. */
  mostStreams: number;
  /** Sends a request over another connection. */
  carry(one: Carried): void;
  /** The session takes no more requests. */
  drop(session: H2Session): void;
}

/**
 * A connection and the places whose requests it carries.
 *
 * | state    | a request            | GOAWAY       | the service closes, or an error     |
 * | -------- | -------------------- | ------------ | ----------------------------------- |
 * | opening  | waits for settings   | -            | fails the waiting requests          |
 * | open     | a stream, or waits   | -> leaving   | fails all                           |
 * | leaving  | goes to another one  | -            | fails all                           |
 * | closed   | goes to another one  | -            | -                                   |
 */
export class H2Session implements Carrier {
  readonly #sessions: SessionUser;
  readonly #owner: ConnectionOwner;
  readonly #socket: Socket | TLSSocket;
  readonly #http2: ClientHttp2Session;
  /** Places with a stream. */
  readonly #carried = new Set<Carried>();
  /** Places that wait for the connection, or for room that the service has withdrawn. */
  readonly #waiting = new Set<Carried>();
  #open = false;
  #leaving = false;
  /** According to the service. */
  #gone = false;
  /** It has carried a request, and one to its end. */
  #reused = false;
  #used = false;
  #failure: HttpFailure | null = null;

  constructor(sessions: SessionUser, socket: Socket | TLSSocket, owner: ConnectionOwner) {
    const { endpoint } = sessions;
    this.#sessions = sessions;
    this.#owner = owner;
    this.#socket = socket;
    onceOpen(socket, endpoint.secure, (connectMs, tlsMs) => this.#established(connectMs, tlsMs));
    const http2 = connect(endpoint.origin, {
      createConnection: () => socket,
      maxHeaderListPairs: MOST_HEADERS,
      settings: {
        enablePush: false,
        initialWindowSize: STREAM_WINDOW,
        maxHeaderListSize: MAX_HEADER_BYTES,
      },
    });
    this.#http2 = http2;
    http2.on('remoteSettings', () => this.#agreed());
    http2.on('goaway', (code) => this.#goneAway(code));
    http2.on('error', (error) => this.note(error));
    http2.once('close', () => this.#fail(RESET));
  }

  /** Number of concurrent streams that the service allows. */
  get mostStreams(): number {
    return this.#open
      ? (this.#http2.remoteSettings.maxConcurrentStreams ?? Number.POSITIVE_INFINITY)
      : this.#sessions.mostStreams;
  }

  /** Room for this many more requests. */
  get room(): number {
    return this.mostStreams - this.#carried.size - this.#waiting.size;
  }

  get heard(): number {
    return this.#socket.bytesRead;
  }

  carry(place: Carried): void {
    if (this.#open && this.#carried.size < this.mostStreams) {
      this.#start(place);
    } else {
      this.#waiting.add(place);
      place.waitFor(this);
    }
  }

  ended(place: Carried): void {
    this.#used = true;
    this.#forget(place);
  }

  gaveUp(place: Carried, heard: number): void {
    this.#forget(place);
    if (this.#open && this.heard === heard) this.#leave();
  }

  failureOf(code: number, idle: boolean, heard: number): HttpFailure {
    if (this.#gone && code === constants.NGHTTP2_REFUSED_STREAM) return UNTAKEN;
    if (this.#failure === null && !this.#socket.destroyed) {
      return code === constants.NGHTTP2_PROTOCOL_ERROR
        ? { errorClass: 'protocol_error', detail: 'a response that HTTP/2 does not allow' }
        : {
            errorClass: 'stream_reset',
            detail: `RST_STREAM, ${errorCodeInWords(code)}${orOurs(code)}`,
          };
    }
    const failure = this.#failure ?? RESET;
    const silent = this.#used && idle && this.heard === heard;
    return silent && failure.errorClass === 'connection_reset' ? STALE : failure;
  }

  note(error: Error): void {
    const failure = failureBy(error);
    if (failure !== null) this.#fail(failure);
  }

  close(): void {
    this.#leaving = true;
    if (this.#carried.size === 0) this.#destroy();
  }

  #start(place: Carried): void {
    const idle = this.#carried.size === 0;
    this.#carried.add(place);
    place.start(this, (headers, endStream) => this.#request(headers, endStream), {
      reused: this.#reused,
      idle,
    });
    this.#reused = true;
  }

  #request(headers: readonly string[], endStream: boolean): ClientHttp2Stream {
    return this.#http2.request(headers, { endStream });
  }

  #forget(place: Carried): void {
    this.#carried.delete(place);
    this.#waiting.delete(place);
    if (this.#waiting.size > 0) this.#serveWaiting();
    if (this.#leaving && this.#carried.size === 0) this.#destroy();
  }

  #established(connectMs: number, tlsMs: number): void {
    if (this.#leaving) return;
    this.#owner.onOpen({ connectMs, tlsMs, resumed: isResumed(this.#socket) });
    if ('alpnProtocol' in this.#socket && this.#socket.alpnProtocol !== 'h2') {
      this.#fail(NOT_HTTP2);
    }
  }

  /** The service has sent its settings, for the first time or again. */
  #agreed(): void {
    if (this.#leaving) return;
    if (!this.#open) this.#http2.setLocalWindowSize(CONNECTION_WINDOW);
    this.#open = true;
    this.#sessions.mostStreams = this.mostStreams;
    this.#serveWaiting();
  }

  #serveWaiting(): void {
    if (!this.#open) return;
    for (const place of [...this.#waiting]) {
      if (this.#leaving || (this.mostStreams > 0 && this.#carried.size >= this.mostStreams)) {
        this.#waiting.delete(place);
        this.#sessions.carry(place);
      } else if (this.#carried.size < this.mostStreams) {
        this.#waiting.delete(place);
        this.#start(place);
      }
    }
  }

  /** Requests that the service has not processed end by themselves, as refused. */
  #goneAway(code: number): void {
    this.#gone = true;
    if (code !== constants.NGHTTP2_NO_ERROR) {
      const detail = `GOAWAY, ${errorCodeInWords(code)}`;
      this.#failure = { errorClass: 'connection_reset', detail };
    }
    this.#leave();
  }

  #leave(): void {
    if (this.#leaving) return;
    this.#leaving = true;
    this.#sessions.drop(this);
    this.#serveWaiting();
    if (this.#carried.size === 0) this.#destroy();
  }

  /** Streams end by themselves. */
  #fail(failure: HttpFailure): void {
    this.#failure ??= failure;
    this.#leaving = true;
    this.#sessions.drop(this);
    for (const place of this.#waiting) {
      this.#waiting.delete(place);
      place.fail(this.#failure);
    }
    this.#destroy();
  }

  #destroy(): void {
    this.#http2.destroy();
    // Before it is connected, the session does not touch the socket.
    this.#socket.destroy();
  }
}

const RESET: HttpFailure = {
  errorClass: 'connection_reset',
  detail: 'the service closed the connection',
};

const STALE: HttpFailure = { errorClass: 'connection_stale', detail: '' };

const UNTAKEN: HttpFailure = {
  errorClass: 'connection_stale',
  detail: 'the service was closing the connection (GOAWAY) and had not processed the request',
};

const NOT_HTTP2: HttpFailure = {
  errorClass: 'protocol_error',
  detail: 'the service does not speak HTTP/2 over TLS (ALPN)',
};

/** Node.js itself resets a stream with this code if there are too many headers; it does not tell whose reset it was. */
function orOurs(code: number): string {
  if (code !== constants.NGHTTP2_ENHANCE_YOUR_CALM) return '';
  return `; or its response has more than ${MOST_HEADERS} headers, or ${MAX_HEADER_BYTES} bytes of them`;
}

/** Null for errors of a single stream. */
function failureBy(error: Error): HttpFailure | null {
  const code = 'code' in error ? error.code : '';
  if (code === 'ERR_HTTP2_STREAM_ERROR') return null;
  if (code === 'ERR_HTTP2_ERROR' || code === 'ERR_HTTP2_TOO_MANY_INVALID_FRAMES') {
    return { errorClass: 'protocol_error', detail: error.message };
  }
  // Its GOAWAY is more informative.
  if (code === 'ERR_HTTP2_SESSION_ERROR') return RESET;
  return { errorClass: errorClassOf(error), detail: detailOf(error) };
}
