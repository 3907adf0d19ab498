import { buildConnector, Client, type Dispatcher, errors } from 'undici';
import type { ErrorClass } from '../../src/border/error-classes.ts';
import type { Endpoint } from '../endpoint.ts';
import { errorClassOf } from '../error-class.ts';
import type {
  ConnectionOwner,
  HttpClient,
  HttpClientOptions,
  HttpConnection,
  HttpRequest,
  ResponseHandler,
  ResponseHead,
} from './http-client.ts';

const MAX_HEADER_BYTES = 16 * 1024;

/** A single instance, because creating an error with its stack would cost more than closing the connection. */
const CLOSED = new Error('closed');

/** HTTP/1.1 by undici, for comparison. */
export class UndiciClient implements HttpClient {
  readonly #insecure: boolean;
  /** One for each endpoint: TLS sessions are resumed across connections. */
  readonly #connectors = new Map<string, buildConnector.connector>();

  constructor({ insecure }: HttpClientOptions) {
    this.#insecure = insecure;
  }

  open(endpoint: Endpoint, owner: ConnectionOwner): HttpConnection {
    return new UndiciConnection(endpoint, owner, this.#connectorOf(endpoint));
  }

  #connectorOf({ id, address, tls }: Endpoint): buildConnector.connector {
    const known = this.#connectors.get(id);
    if (known !== undefined) return known;
    const { insecure, serverName, ...pem } = tls;
    const connector = buildConnector({
      ...('path' in address ? { socketPath: address.path } : {}),
      ...pem,
      ...(serverName === undefined ? {} : { servername: serverName }),
      // No timeout: connecting is part of the request and covered by its deadline.
      timeout: 0,
      allowH2: false,
      rejectUnauthorized: !(this.#insecure || insecure),
    });
    this.#connectors.set(id, connector);
    return connector;
  }
}

class UndiciConnection implements HttpConnection, Dispatcher.DispatchHandler {
  readonly idleTimeoutMs = -1;
  readonly #endpoint: Endpoint;
  readonly #owner: ConnectionOwner;
  readonly #client: Client;
  readonly #beganAt = performance.now();
  #handler: ResponseHandler | null = null;
  #usable = true;
  #silent = true;
  #used = false;
  /** The service announced that it closes the connection after this response. */
  #lastResponse = false;

  constructor(endpoint: Endpoint, owner: ConnectionOwner, connect: buildConnector.connector) {
    this.#endpoint = endpoint;
    this.#owner = owner;
    this.#client = new Client(endpoint.origin, {
      connect,
      pipelining: 1,
      allowH2: false,
      maxResponseSize: -1,
      maxHeaderSize: MAX_HEADER_BYTES,
      // The worker sets its own deadlines, for the request as a whole.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    this.#client.once('connect', () => {
      const connectMs = performance.now() - this.#beganAt;
      if (this.#usable) owner.onOpen({ connectMs, tlsMs: 0, resumed: false });
    });
    // Another request would open another connection.
    this.#client.once('disconnect', () => {
      const idle = this.#handler === null && this.#usable;
      this.#usable = false;
      if (idle) this.#owner.onIdleClose();
    });
  }

  get usable(): boolean {
    return this.#usable;
  }

  send({ method, path, headers, body }: HttpRequest, handler: ResponseHandler): void {
    this.#handler = handler;
    this.#silent = true;
    const options = { method, path: this.#endpoint.pathPrefix + path, headers: [...headers], body };
    this.#client.dispatch(options, this);
  }

  abort(): void {
    this.#handler = null;
    this.close();
  }

  close(): void {
    this.#usable = false;
    void this.#client.destroy(CLOSED);
  }

  onRequestStart(): void {
    this.#handler?.onSent(this.#used);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: ResponseHead['headers'],
  ): void {
    this.#silent = false;
    this.#lastResponse = /\bclose\b/i.test(`${headers['connection']}`);
    if (status >= 200) this.#handler?.onHead(new UndiciHead(status, headers));
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#handler?.onBody(chunk, 0, chunk.length);
  }

  onResponseEnd(): void {
    const handler = this.#handler;
    this.#handler = null;
    this.#used = true;
    if (this.#lastResponse) this.close();
    handler?.onEnd();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const handler = this.#handler;
    this.#handler = null;
    this.close();
    const errorClass = classOf(error);
    const stale = errorClass === 'connection_reset' && this.#used && this.#silent;
    handler?.onFailure(
      stale
        ? { errorClass: 'connection_stale', detail: '' }
        : { errorClass, detail: error.message },
    );
  }
}

class UndiciHead implements ResponseHead {
  readonly status: number;
  readonly headers: ResponseHead['headers'];

  constructor(status: number, headers: ResponseHead['headers']) {
    this.status = status;
    this.headers = headers;
  }

  mentions(name: RegExp): boolean {
    return Object.keys(this.headers).some((key) => name.test(`${key}:`));
  }
}

/** undici's messages for responses out of place; their code is that of a closed socket. */
const BAD_ANSWER = /^bad (response|upgrade)$/;

const BY_CODE: ReadonlyMap<string, ErrorClass> = new Map(
  Object.entries<ErrorClass>({
    UND_ERR_SOCKET: 'connection_reset',
    // Closed before the announced end, by a length or by chunks.
    UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'connection_reset',
    UND_ERR_HEADERS_OVERFLOW: 'response_too_large',
    UND_ERR_INVALID_ARG: 'workflow_error',
    UND_ERR_NOT_SUPPORTED: 'workflow_error',
    UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: 'workflow_error',
  }),
);

function classOf(error: Error): ErrorClass {
  if (error instanceof errors.HTTPParserError) return 'protocol_error';
  if (error instanceof errors.SocketError && BAD_ANSWER.test(error.message)) {
    return 'protocol_error';
  }
  const known = error instanceof errors.UndiciError ? BY_CODE.get(error.code) : undefined;
  return known ?? errorClassOf(error);
}
