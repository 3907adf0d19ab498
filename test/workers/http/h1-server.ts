import { once } from 'node:events';
import type { Socket } from 'node:net';
import { startHostile } from '../../hostile/server.ts';
import {
  type Asked,
  type ContractServer,
  MEBIBYTE,
  MEGABYTES,
  type ServerOptions,
} from './contract/server.ts';

const OK = 'HTTP/1.1 200 OK\r\n';
const HELLO = `${OK}Content-Type: text/plain\r\ncontent-length: 5\r\n\r\nhello`;
const HALF = `${OK}content-length: 9\r\n\r\nhalf`;

async function give(
  answer: ContractServer['answer'],
  socket: Socket,
  method: string,
): Promise<void> {
  switch (answer) {
    case 'hello':
      socket.write(method === 'HEAD' ? HELLO.slice(0, -5) : HELLO);
      break;
    case 'hello-and-close':
      socket.end(`${OK}connection: close\r\n\r\nhello`);
      break;
    case 'hello-and-close-idle':
      socket.write(HELLO, () => setTimeout(() => socket.end(), 20));
      break;
    case 'hint-and-hello':
      socket.write(`HTTP/1.1 103 Early Hints\r\na: b\r\n\r\n${HELLO}`);
      break;
    case 'large-headers':
      socket.write(`${OK}x: ${'x'.repeat(20_000)}\r\n\r\n`);
      break;
    case 'half':
      socket.write(HALF);
      break;
    case 'half-and-close':
      socket.end(HALF);
      break;
    case 'close':
      socket.destroy();
      break;
    case 'reset':
      socket.resetAndDestroy();
      break;
    case 'nonsense':
      socket.write('SSH-2.0\r\n');
      break;
    case 'nothing':
      break;
    case 'megabytes':
      socket.write(`${OK}content-length: ${MEGABYTES * MEBIBYTE}\r\n\r\n`);
      for (let sent = 0; sent < MEGABYTES; sent++) {
        if (!socket.write(Buffer.alloc(MEBIBYTE))) await once(socket, 'drain');
      }
  }
}

/** HTTP/1.1 over raw sockets. */
export async function startH1({
  answer,
  secure,
  socketPath,
}: ServerOptions): Promise<ContractServer> {
  const asked: Asked[] = [];
  const server = await startHostile({
    ...(secure ? { certificate: 'self-signed' } : {}),
    ...(socketPath === undefined ? {} : { socketPath }),
    connected: (socket) => {
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk.toString();
        for (let request = requestOf(text); request !== null; request = requestOf(text)) {
          text = text.slice(request.length);
          asked.push(request.asked);
          void give(running.answer, socket, request.asked.method);
        }
      });
    },
  });
  const running: ContractServer = {
    url:
      socketPath === undefined
        ? `http${secure ? 's' : ''}://127.0.0.1:${server.port}`
        : `unix:${socketPath}`,
    get open() {
      return server.open;
    },
    get underWay() {
      return server.open;
    },
    asked,
    answer,
    close: () => server.close(),
  };
  return running;
}

/** The request at the start of the text; null if it is not complete. */
function requestOf(text: string): { asked: Asked; length: number } | null {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const [line, ...fields] = text.slice(0, end).split('\r\n');
  const [method, path] = line!.split(' ');
  const headers = Object.fromEntries(fields.map((field) => field.split(': ')));
  const bytes = Buffer.from(text.slice(end + 4));
  const length = Number(headers['content-length'] ?? 0);
  if (bytes.length < length) return null;
  const body = bytes.subarray(0, length).toString();
  return {
    asked: { method: method as Asked['method'], path: path!, headers, body },
    length: end + 4 + body.length,
  };
}
