import { endpointOf } from '../../../../workers/endpoint.ts';
import type {
  HttpClient,
  HttpClientOptions,
  HttpConnection,
} from '../../../../workers/http/http-client.ts';
import { Owner } from './listener.ts';
import type { ContractServer, ServerOptions, StartServer } from './server.ts';

/** The servers and connections of a test of one client and protocol. */
export class World {
  readonly #clientOf: (options: HttpClientOptions) => HttpClient;
  readonly #startServer: StartServer;
  readonly #servers: ContractServer[] = [];
  readonly #connections: HttpConnection[] = [];

  constructor(clientOf: (options: HttpClientOptions) => HttpClient, startServer: StartServer) {
    this.#clientOf = clientOf;
    this.#startServer = startServer;
  }

  async start(
    answer: ServerOptions['answer'],
    options: Omit<ServerOptions, 'answer'> = {},
  ): Promise<ContractServer> {
    const server = await this.#startServer({ answer, ...options });
    this.#servers.push(server);
    return server;
  }

  open(url: string, { insecure = false, client = this.#clientOf({ insecure }) } = {}) {
    const owner = new Owner();
    const connection = client.open(endpointOf(url), owner);
    this.#connections.push(connection);
    return { connection, owner, client };
  }

  /** Closes everything that the last test opened. */
  async close(): Promise<void> {
    for (const connection of this.#connections.splice(0)) connection.close();
    await Promise.all(this.#servers.splice(0).map((server) => server.close()));
  }
}
