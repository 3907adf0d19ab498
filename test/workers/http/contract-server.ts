import type { HttpRequest } from '../../../workers/http/http-client.ts';

/** What a server answers, whatever protocol it speaks. */
export type Answer =
  /** 200 with the text `hello`. */
  | 'hello'
  /** The same, and the connection is closed with it. */
  | 'hello-and-close'
  /** The same, and the connection is closed a moment later. */
  | 'hello-and-close-idle'
  /** A hint (103) before it. */
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

/** A server of one protocol, as the contract of HTTP clients needs it. */
export interface ContractServer {
  readonly url: string;
  /** Connections at the moment. */
  readonly open: number;
  /** Requests that the client still wants the answer to. */
  readonly underWay: number;
  /** Requests that came whole. */
  readonly asked: readonly Asked[];
  answer: Answer;
  close(): Promise<void>;
}

export interface ServerOptions {
  readonly answer: Answer;
  /** Over TLS, with a certificate that nobody vouches for. */
  readonly secure?: boolean;
  readonly socketPath?: string;
}

export type StartServer = (options: ServerOptions) => Promise<ContractServer>;
