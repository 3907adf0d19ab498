import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import {
  createSecureServer,
  createServer,
  type Http2Server,
  type ServerHttp2Session,
  type ServerHttp2Stream,
  type Settings,
} from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import {
  type Asked,
  type ContractServer,
  MEBIBYTE,
  MEGABYTES,
  type ServerOptions,
} from './contract/server.ts';

const pem = (name: string) =>
  readFileSync(join(import.meta.dirname, '../../hostile/certificates', name));

async function give(
  answer: ContractServer['answer'],
  stream: ServerHttp2Stream,
  socket: Socket,
  method: string,
): Promise<void> {
  const session = stream.session!;
  const hello = () => {
    stream.respond({ ':status': 200, 'content-type': 'text/plain', 'content-length': '5' });
    stream.end(method === 'HEAD' ? undefined : 'hello');
  };
  const half = () => {
    stream.respond({ ':status': 200, 'content-length': '9' });
    stream.write('half');
  };
  switch (answer) {
    case 'hello':
      hello();
      break;
    case 'hello-and-close':
      hello();
      session.close();
      break;
    case 'hello-and-close-idle':
      hello();
      setTimeout(() => session.close(), 20);
      break;
    case 'hint-and-hello':
      stream.additionalHeaders({ ':status': 103, a: 'b' });
      hello();
      break;
    case 'large-headers':
      stream.respond({ ':status': 200, x: 'x'.repeat(20_000) });
      break;
    case 'half':
      half();
      break;
    case 'half-and-close':
      half();
      setTimeout(() => socket.destroy(), 20);
      break;
    case 'close':
      socket.destroy();
      break;
    case 'reset':
      socket.resetAndDestroy();
      break;
    case 'nonsense':
      socket.write('SSH-2.0 and more than nine bytes\r\n');
      break;
    case 'nothing':
      break;
    case 'megabytes':
      stream.respond({ ':status': 200 });
      for (let sent = 0; sent < MEGABYTES; sent++) {
        if (!stream.write(Buffer.alloc(MEBIBYTE))) await once(stream, 'drain');
      }
      stream.end();
  }
}

export interface H2Server extends ContractServer {
  readonly sessions: ReadonlySet<ServerHttp2Session>;
  readonly streams: ReadonlySet<ServerHttp2Stream>;
}

/** HTTP/2 by `node:http2`, over sockets that a test can access. */
export async function startH2({
  answer,
  secure = false,
  socketPath,
  settings = {},
}: ServerOptions & { readonly settings?: Settings }): Promise<H2Server> {
  const sockets = new Set<Socket>();
  const sessions = new Set<ServerHttp2Session>();
  const streams = new Set<ServerHttp2Stream>();
  const asked: Asked[] = [];
  const server: Http2Server = secure
    ? createSecureServer({ key: pem('service.key'), cert: pem('self-signed.pem'), settings })
    : createServer({ settings });
  server.on('session', (session) => {
    sessions.add(session);
    session.on('error', () => {});
    session.once('close', () => sessions.delete(session));
  });
  let socketOf = new Map<number, Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socketOf = socketOf.set(socket.remotePort ?? 0, socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('stream', (stream, headers) => {
    streams.add(stream);
    stream.on('error', () => {});
    stream.once('close', () => streams.delete(stream));
    const socket = socketOf.get(stream.session!.socket.remotePort ?? 0)!;
    const { ':method': method, ':path': path, ':authority': host, ...others } = headers;
    let body = '';
    stream.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    stream.once('end', () => {
      if (stream.destroyed) return;
      const fields = { host, ...others };
      asked.push({ method: method as Asked['method'], path: path!, headers: fields, body });
      void give(running.answer, stream, socket, method!).catch(() => {});
    });
  });
  const where = socketPath === undefined ? { port: 0, host: '127.0.0.1' } : { path: socketPath };
  await new Promise<void>((resolve) => server.listen(where, resolve));
  const { port } = socketPath === undefined ? (server.address() as AddressInfo) : { port: 0 };
  const running: H2Server = {
    url:
      socketPath === undefined
        ? `http${secure ? 's' : ''}://127.0.0.1:${port}`
        : `unix:${socketPath}`,
    get open() {
      return sockets.size;
    },
    get underWay() {
      return streams.size;
    },
    asked,
    answer,
    sessions,
    streams,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return running;
}
