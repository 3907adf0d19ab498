import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { vi } from 'vitest';
import { SAMPLE_BODY } from '../../src/journey/sample-answer.ts';

/** Every service the built-in workflows call. */
export const SERVICES = ['user', 'auth', 'product', 'cart', 'order', 'payment', 'inventory'];

/** The response of such a server; its token is a credential that must not appear anywhere. */
export const ANSWER = SAMPLE_BODY.replace('sample-token', 'a-very-secret-token');

export interface Target {
  readonly url: string;
  /** All seven services at this server. */
  readonly urls: Record<string, string>;
  /** When each request arrived, on `performance.now()`. */
  readonly arrivals: number[];
  /** Currently open connections, and their maximum. */
  readonly connections: { open: number; most: number };
  close(): Promise<void>;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const answerAll: Answer = (_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(ANSWER);
};

/** A server on loopback that responds as configured, for all services alike. */
export async function startTarget(answer: Answer = answerAll): Promise<Target> {
  const arrivals: number[] = [];
  const connections = { open: 0, most: 0 };
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    arrivals.push(performance.now());
    request.resume();
    answer(request, response);
  });
  server.on('connection', (socket) => {
    connections.open++;
    connections.most = Math.max(connections.most, connections.open);
    socket.once('close', () => connections.open--);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    urls: Object.fromEntries(SERVICES.map((service) => [service, url])),
    arrivals,
    connections,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Resolves when nothing has arrived for a second and a half. */
export async function quiet({ arrivals }: Target): Promise<void> {
  const isQuiet = () => performance.now() - (arrivals.at(-1) ?? 0) > 1500;
  await vi.waitUntil(isQuiet, { timeout: 20_000 });
}

export { answerAll };
