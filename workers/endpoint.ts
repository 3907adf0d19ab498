import { plainTarget, type ServiceTarget } from '../src/border/service-settings.ts';
import { socketPathOf } from '../src/border/service-url.ts';

/** Where the requests of a service go. */
export interface Endpoint {
  /** Equal for services whose requests may share connections. */
  readonly id: string;
  /** Prefix of a request's path where the request is shown. */
  readonly shown: string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** Prefix of the path of each request, without a trailing slash. */
  readonly pathPrefix: string;
  readonly secure: boolean;
  /** Value of the `host` header: with the port, unless it is the scheme's default. */
  readonly authority: string;
  /** A Unix socket's path, or a host and a port. */
  readonly address: { readonly path: string } | { readonly host: string; readonly port: number };
  readonly http: ServiceTarget['http'];
  /** Name, value, name, value: sent unless the request has a header of that name. */
  readonly headers: readonly string[];
  readonly tls: ServiceTarget['tls'];
}

export function endpointOf(url: string, target: ServiceTarget = plainTarget(url)): Endpoint {
  const { http, headers, tls } = target;
  const settings = (shown: string) => ({
    id: JSON.stringify([shown, http, headers, tls]),
    shown,
    http,
    headers,
    tls,
  });
  const path = socketPathOf(url);
  if (path !== null) {
    return {
      ...settings(`${url}:`),
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
    ...settings(origin + pathPrefix),
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
