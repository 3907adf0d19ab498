import { plainTarget, type ServiceTarget } from '../src/border/service-settings.ts';
import { socketPathOf } from '../src/border/service-url.ts';

/** Where the requests of a service go. */
export interface Endpoint {
  /** The same for services whose requests may share connections. */
  readonly id: string;
  /** What stands before a request's path where the request is shown. */
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
  readonly http: ServiceTarget['http'];
  /** Name, value, name, value: sent where the request has no header of that name. */
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
