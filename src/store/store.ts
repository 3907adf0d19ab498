import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RushhourError, reasonOf } from '../border/errors.ts';
import { type Behaviour, createBehaviour } from './behaviour.ts';
import { type ResolvedStoreOptions, resolveStoreOptions, type StoreOptions } from './options.ts';
import { createServers } from './server.ts';
import { SERVICE_NAMES, type ServiceName } from './service-names.ts';
import { createShop } from './shop.ts';
import { TrafficCounter } from './traffic-counter.ts';

const HOST = '127.0.0.1';

/** Backlog of connections to accept: a burst opens many at once. */
const BACKLOG = 4096;

/** How long `close` waits for requests in flight. */
const CLOSE_GRACE_MS = 3000;

const SWEEP_MS = 20;

/** The seven services, listening in this process. */
export interface RunningStore {
  /** Base URL of each service, such as `http://127.0.0.1:8001`. */
  readonly urls: Readonly<Record<ServiceName, string>>;
  /**
   * Stops accepting connections, lets requests in flight finish for up to 3 s, then closes the remaining ones.
   * May be called more than once.
   */
  close(): Promise<void>;
}

/**
 * Starts the seven services of the embedded store on 127.0.0.1.
 *
 * @throws RushhourError `INVALID_OPTION` for invalid options, `STORE_FAILED` if a
 *   port is taken or not permitted; nothing is left listening then
 */
export async function startStore(options: StoreOptions = {}): Promise<RunningStore> {
  const resolved = resolveStoreOptions(options);
  const servers = await serversOf(resolved);
  const close = closer(servers);
  const urls: Partial<Record<ServiceName, string>> = {};
  try {
    for (const [index, service] of SERVICE_NAMES.entries()) {
      const port = resolved.portBase === 0 ? 0 : resolved.portBase + index;
      urls[service] = await listen(servers[index]!, service, port);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { urls: urls as Record<ServiceName, string>, close };
}

function serversOf(options: ResolvedStoreOptions): Promise<Server[]> {
  const startMs = performance.now();
  const behaviours = SERVICE_NAMES.map((service): [ServiceName, Behaviour] => {
    const latencyMs = options.latencyMs[service];
    return [service, createBehaviour(options.seed, service, latencyMs, options.errorRate)];
  });
  return createServers({
    shop: createShop(options),
    traffic: new TrafficCounter(Date.now()),
    behaviours: Object.fromEntries(behaviours) as Record<ServiceName, Behaviour>,
    sinceStartMs: () => performance.now() - startMs,
  });
}

async function listen(server: Server, service: ServiceName, port: number): Promise<string> {
  try {
    server.listen({ host: HOST, port, backlog: BACKLOG });
    await once(server, 'listening');
    return `http://${HOST}:${(server.address() as AddressInfo).port}`;
  } catch (error) {
    throw new RushhourError(
      'STORE_FAILED',
      `Port ${port} for the ${service} service ${whyNot(error)}.`,
      { cause: error },
    );
  }
}

function closer(servers: readonly Server[]): () => Promise<void> {
  const closeAll = async () => {
    const cut = setTimeout(() => {
      for (const server of servers) server.closeAllConnections();
    }, CLOSE_GRACE_MS);
    // A connection that was busy when closing began is idle after its response, and must be closed then.
    const sweep = setInterval(() => {
      for (const server of servers) server.closeIdleConnections();
    }, SWEEP_MS);
    const listening = servers.filter((server) => server.listening);
    await Promise.all(listening.map((server) => once(server.close(), 'close')));
    clearTimeout(cut);
    clearInterval(sweep);
  };
  let closed: Promise<void> | undefined;
  return () => {
    closed ??= closeAll();
    return closed;
  };
}

function whyNot(error: unknown): string {
  const other = 'choose other ports with --port-base';
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return `is taken by another program: ${other}`;
    case 'EACCES':
      return `may not be used by this user: ${other}`;
    default:
      return `cannot be used: ${reasonOf(error)}`;
  }
}
