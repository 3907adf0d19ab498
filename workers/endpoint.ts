import { socketPathOf } from '../src/border/service-url.ts';

/** Where the requests of a service go. */
export interface Endpoint {
  /** What stands before a request's path where the request is shown; the same for the same endpoint. */
  readonly shown: string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** What stands before the path of each request, without a slash at its end. */
  readonly pathPrefix: string;
  readonly secure: boolean;
  /** As the `host` header has it: with the port, unless that is the scheme's own. */
  readonly authority: string;
  /** A Unix socket's path, or a host and a port. */
  readonly address: { readonly path: string } | { readonly host: string; readonly port: number };
}

export function endpointOf(url: string): Endpoint {
  const path = socketPathOf(url);
  if (path !== null) {
    return {
      shown: `${url}:`,
      origin: 'http://localhost',
      pathPrefix: '',
      secure: false,
      authority: 'localhost',
      address: { path },
    };
  }
  const { origin, pathname, protocol, host, hostname, port } = new URL(url);
  const pathPrefix = pathname.replace(/\/$/, '');
  const secure = protocol === 'https:';
  return {
    shown: origin + pathPrefix,
    origin,
    pathPrefix,
    secure,
    authority: host,
    address: {
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? (secure ? 443 : 80) : Number(port),
    },
  };
}
