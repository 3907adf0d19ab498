/** How requests reach a service, beyond its URL. Every key is optional. */
export interface ServiceSettings {
  /** HTTP/1.1 or HTTP/2. Default 1. */
  readonly http?: 1 | 2 | undefined;
  readonly tls?: TlsFiles | undefined;
  /** Sent as basic authorization (RFC 7617), unless a request has its own authorization. */
  readonly basicAuth?: BasicAuth | undefined;
  /** The `host` header and, over TLS, the name that is requested and that the certificate must match. Default: the URL's. */
  readonly host?: string | undefined;
  /** Sent with every request to this service; a step's own headers take precedence. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export interface TlsFiles {
  /** PEM file with the certificates to trust instead of the well-known authorities. */
  readonly ca?: string | undefined;
  /** PEM file with the client's certificate and chain; with `key`. */
  readonly cert?: string | undefined;
  /** PEM file with the client's private key, not encrypted; with `cert`. */
  readonly key?: string | undefined;
  /** Accept any certificate from this service. Default false. */
  readonly insecure?: boolean | undefined;
}

export interface BasicAuth {
  readonly user?: string | undefined;
  readonly password?: string | undefined;
}

/** Where the requests of a service go and what they carry, as workers need it: files loaded, headers merged. */
export interface ServiceTarget {
  /** Base URL, or the URL of a Unix socket. */
  readonly url: string;
  readonly http: 1 | 2;
  /** Name, value, name, value: sent unless the request has a header of that name. Names are in lower case. */
  readonly headers: readonly string[];
  readonly tls: TlsMaterial;
}

export interface TlsMaterial {
  /** PEM. Absent: the well-known authorities. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly insecure: boolean;
  /** Name to request and verify instead of the URL's host. */
  readonly serverName?: string;
}

const DEFAULT_TLS: TlsMaterial = { insecure: false };

/** A service of which only the URL is known. */
export function plainTarget(url: string): ServiceTarget {
  return { url, http: 1, headers: [], tls: DEFAULT_TLS };
}
