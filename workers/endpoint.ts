import { buildConnector } from 'undici';
import { socketPathOf } from '../src/border/service-url.ts';

/** Where the requests of a service go. */
export interface Endpoint {
  /** What stands before a request's path where the request is shown; the same for the same endpoint. */
  readonly shown: string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** What stands before the path of each request, without a slash at its end. */
  readonly pathPrefix: string;
  readonly connect: buildConnector.connector;
}

/** @param connect opens connections by host and port */
export function endpointOf(url: string, connect: buildConnector.connector): Endpoint {
  const socketPath = socketPathOf(url);
  if (socketPath !== null) {
    return {
      shown: `${url}:`,
      origin: 'http://localhost',
      pathPrefix: '',
      connect: buildConnector({ socketPath, timeout: 0, allowH2: false }),
    };
  }
  const { origin, pathname } = new URL(url);
  const pathPrefix = pathname.replace(/\/$/, '');
  return { shown: origin + pathPrefix, origin, pathPrefix, connect };
}
