import http from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { Client } from 'undici';

/** A client's interpretation of a response: a status and a body, or the reason for a failure. */
export interface Understood {
  readonly outcome: 'whole' | 'failed';
  readonly status: number;
  readonly body: string;
}

export type OtherClient = (port: number) => Promise<Understood>;

const FAILED: Understood = { outcome: 'failed', status: 0, body: '' };

export async function understoodByUndici(port: number): Promise<Understood> {
  const client = new Client(`http://127.0.0.1:${port}`, { allowH2: false });
  try {
    const { statusCode, body } = await client.request({ method: 'GET', path: '/' });
    const bytes = Buffer.from(await body.arrayBuffer());
    return { outcome: 'whole', status: statusCode, body: bytes.toString('latin1') };
  } catch {
    return FAILED;
  } finally {
    await client.destroy();
  }
}

export function understoodByNode(port: number): Promise<Understood> {
  return new Promise((resolve) => {
    const request = http.get({ port, host: '127.0.0.1', agent: false }, async (response) => {
      try {
        const bytes = Buffer.concat(await response.toArray());
        const status = response.statusCode!;
        resolve({ outcome: 'whole', status, body: bytes.toString('latin1') });
      } catch {
        resolve(FAILED);
      }
    });
    request.on('error', () => resolve(FAILED));
    request.on('upgrade', (_response, socket) => {
      socket.destroy();
      resolve(FAILED);
    });
  });
}

/** A server that answers every request with the same bytes and closes. */
export async function startParrot(): Promise<{
  readonly port: number;
  answer: string;
  close(): Promise<void>;
}> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(parrot.answer, 'latin1'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const parrot = {
    port: (server.address() as AddressInfo).port,
    answer: '',
    close: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
  return parrot;
}
