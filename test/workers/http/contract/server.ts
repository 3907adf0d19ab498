import type { HttpRequest } from '../../../../workers/http/http-client.ts';

/** The response of a server, whatever protocol it speaks. */
export type Answer =
  /** 200 with the text `hello`. */
  | 'hello'
  /** The same, and the connection is closed with it. */
  | 'hello-and-close'
  /** The same, and the connection is closed a moment later. */
  | 'hello-and-close-idle'
  /** An informational response (103) before it. */
  | 'hint-and-hello'
  /** Headers of 20 KB. */
  | 'large-headers'
  /** Four of nine bytes, and then nothing. */
  | 'half'
  /** Four of nine bytes, and the connection is closed. */
  | 'half-and-close'
  /** The connection is closed, or reset. */
  | 'close'
  | 'reset'
  /** Bytes of another protocol. */
  | 'nonsense'
  | 'nothing'
  /** 20 MiB. */
  | 'megabytes';

export const MEBIBYTE = 1024 * 1024;
export const MEGABYTES = 20;

export interface Asked extends Pick<HttpRequest, 'method' | 'path'> {
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** A server of one protocol, as required by the contract of HTTP clients. */
export interface ContractServer {
  readonly url: string;
  /** Currently open connections. */
  readonly open: number;
  /** Requests whose response the client still expects. */
  readonly underWay: number;
  /** Requests that arrived completely. */
  readonly asked: readonly Asked[];
  answer: Answer;
  close(): Promise<void>;
}

export interface ServerOptions {
  readonly answer: Answer;
  /** Over TLS, with a self-signed certificate. */
  readonly secure?: boolean;
  readonly socketPath?: string;
}

export type StartServer = (options: ServerOptions) => Promise<ContractServer>;
