import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';

/** What a server does to its clients; every part of it is optional. */
export interface Misbehaviour {
  /** When a connection was accepted. */
  readonly connected?: (socket: Socket) => void;
  /** When the head of a request has arrived; `raw` is the connection below TLS. */
  readonly asked?: (socket: Socket, raw: Socket) => void;
  /** Serves TLS with the certificate of this name. */
  readonly certificate?: string;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Listens at this path instead of a host and a port. */
  readonly socketPath?: string;
}

export interface HostileServer {
  /** 0 if it listens on a path. */
  readonly port: number;
  /** Currently open connections. */
  readonly open: number;
  /** Requests whose heads have arrived. */
  readonly asked: number;
  /** From now on, clients find the backlog full, if it is short. */
  fill?(): void;
  close(): Promise<void>;
}

/** Where connections wait that were not accepted: more than the shortest backlog has room for. */
const FILL = 4;

/** A process with the shortest backlog that accepts nothing; or, with a nap, only now and then. */
export async function startShortBacklog({
  host = '127.0.0.1',
  port = 0,
  napMs,
}: {
  host?: string;
  port?: number;
  napMs?: number | undefined;
}): Promise<Required<HostileServer>> {
  const file = join(import.meta.dirname, 'short-backlog.ts');
  const args = [file, host, `${port}`, ...(napMs === undefined ? [] : [`${napMs}`])];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  const waiting: Socket[] = [];
  return {
    port: Number(said),
    open: 0,
    asked: 0,
    fill() {
      for (let i = 0; i < FILL; i++) {
        waiting.push(connect(Number(said), host).on('error', () => {}));
      }
    },
    async close() {
      for (const socket of waiting) socket.destroy();
      child.kill('SIGKILL');
      await once(child, 'close');
    },
  };
}

const pem = (name: string) => readFileSync(join(import.meta.dirname, 'certificates', name));

/** A server that does anything with raw sockets. */
export async function startHostile(behaviour: Misbehaviour): Promise<HostileServer> {
  const sockets = new Set<Socket>();
  const rawOf = (socket: Socket) =>
    behaviour.certificate === undefined
      ? socket
      : [...sockets].find(({ remotePort }) => remotePort === socket.remotePort)!;
  let asked = 0;
  const serve = (socket: Socket) => {
    socket.on('error', () => {});
    // The other side has closed: with half-open sockets, our side must follow.
    socket.once('end', () => socket.destroy());
    behaviour.connected?.(socket);
    let head = '';
    socket.on('data', (chunk) => {
      head = (head + chunk.toString('latin1')).slice(-100_000);
      if (!head.includes('\r\n\r\n')) return;
      head = '';
      asked++;
      behaviour.asked?.(socket, rawOf(socket));
    });
  };
  const server = listenerFor(behaviour, serve);
  server.on('connection', (socket: Socket) => {
    socket.on('error', () => {});
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const { host = '127.0.0.1', socketPath } = behaviour;
  const where = socketPath === undefined ? { port: 0, host } : { path: socketPath };
  await new Promise<void>((resolve) => server.listen(where, resolve));
  return {
    port: socketPath === undefined ? (server.address() as AddressInfo).port : 0,
    get open() {
      return sockets.size;
    },
    get asked() {
      return asked;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listenerFor({ certificate }: Misbehaviour, serve: (socket: Socket) => void): Server {
  if (certificate === undefined) return createServer({ allowHalfOpen: true }, serve);
  const identity = { key: pem('service.key'), cert: pem(`${certificate}.pem`) };
  const server = createTlsServer(identity, serve);
  server.on('tlsClientError', () => {});
  return server;
}
