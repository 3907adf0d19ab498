import type { Endpoint } from '../endpoint.ts';
import { Dialer } from './dialer.ts';
import type {
  ConnectionOwner,
  HttpClient,
  HttpClientOptions,
  HttpConnection,
} from './http-client.ts';
import { WireClient } from './wire/wire-client.ts';

/** The client that new threads use for HTTP/1.1: `wire`, the default, or `undici`, for comparison. */
const CHOICE = 'RUSHHOUR_HTTP_CLIENT';

/** @param services that will be called: clients that none of them needs are not loaded */
export async function chooseHttpClient(
  options: HttpClientOptions,
  services: readonly Pick<Endpoint, 'http'>[],
): Promise<HttpClient> {
  const dialer = new Dialer(options);
  const http1 =
    process.env[CHOICE] === 'undici'
      ? new (await import('./undici.ts')).UndiciClient(options)
      : new WireClient(options, dialer);
  if (services.every(({ http }) => http === 1)) return http1;
  const { H2Client } = await import('./h2/h2-client.ts');
  return new ClientByVersion(http1, new H2Client(options, dialer));
}

/** Uses each endpoint's version of HTTP. */
class ClientByVersion implements HttpClient {
  readonly #http1: HttpClient;
  readonly #http2: HttpClient;

  constructor(http1: HttpClient, http2: HttpClient) {
    this.#http1 = http1;
    this.#http2 = http2;
  }

  open(endpoint: Endpoint, owner: ConnectionOwner): HttpConnection {
    return (endpoint.http === 2 ? this.#http2 : this.#http1).open(endpoint, owner);
  }
}
