import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { endpointOf } from '../../../workers/endpoint.ts';
import type {
  ConnectionOwner,
  HttpClient,
  HttpClientOptions,
  HttpConnection,
  HttpFailure,
  HttpRequest,
  Opening,
  ResponseHandler,
  ResponseHead,
} from '../../../workers/http/http-client.ts';
import {
  type ContractServer,
  MEBIBYTE,
  MEGABYTES,
  type ServerOptions,
  type StartServer,
} from './contract-server.ts';

export const GET: HttpRequest = { method: 'GET', path: '/', headers: [], body: null };
/** Records the events that it receives. */
export class Listener implements ResponseHandler {
  readonly events: string[] = [];
  reused: boolean | null = null;
  head: ResponseHead | null = null;
  body = '';
  failure: HttpFailure | null = null;
  readonly #ended = Promise.withResolvers<void>();

  onSent(reused: boolean): void {
    this.reused = reused;
    this.events.push('sent');
  }

  onHead(head: ResponseHead): void {
    this.events.push('head');
    this.head = head;
  }

  onBody(bytes: Buffer, from: number, to: number): void {
    if (this.events.at(-1) !== 'body') this.events.push('body');
    this.body += bytes.toString('utf8', from, to);
  }

  onEnd(): void {
    this.events.push('end');
    this.#ended.resolve();
  }

  onFailure(failure: HttpFailure): void {
    this.events.push('failure');
    this.failure = failure;
    this.#ended.resolve();
  }

  /** Sends a request, and resolves when it has ended. */
  async ask(connection: HttpConnection, request: HttpRequest = GET): Promise<this> {
    connection.send(request, this);
    expect(['', 'sent'], 'heard before send returned').toContain(this.events.join());
    await this.#ended.promise;
    return this;
  }
}

export class Owner implements ConnectionOwner {
  readonly openings: Opening[] = [];
  idleCloses = 0;

  onOpen(opening: Opening): void {
    this.openings.push(opening);
  }

  onIdleClose(): void {
    this.idleCloses++;
  }
}

/** After half a second without an event, none is expected. */
const nothingMore = () => new Promise((resolve) => setTimeout(resolve, 50));

/** What every HTTP client does, whatever its implementation and protocol. */
export function describeHttpClient(
  name: string,
  clientOf: (options: HttpClientOptions) => HttpClient,
  startServer: StartServer,
): void {
  describe(`${name} does what an HTTP client has to do`, () => {
    const servers: ContractServer[] = [];
    const connections: HttpConnection[] = [];
    afterEach(async () => {
      for (const connection of connections.splice(0)) connection.close();
      await Promise.all(servers.splice(0).map((server) => server.close()));
    });

    async function start(
      answer: ServerOptions['answer'],
      options: Omit<ServerOptions, 'answer'> = {},
    ): Promise<ContractServer> {
      const server = await startServer({ answer, ...options });
      servers.push(server);
      return server;
    }

    function open(url: string, { insecure = false, client = clientOf({ insecure }) } = {}) {
      const owner = new Owner();
      const connection = client.open(endpointOf(url), owner);
      connections.push(connection);
      return { connection, owner, client };
    }

    it('reports a request in this order: sent, head, body, end', async () => {
      const { connection, owner } = open((await start('hello')).url);
      const { events, head, body, reused } = await new Listener().ask(connection);
      expect(events).toEqual(['sent', 'head', 'body', 'end']);
      expect(body).toBe('hello');
      expect(reused).toBe(false);
      expect(head?.status).toBe(200);
      expect(head?.headers['content-type']).toBe('text/plain');
      expect(head?.mentions(/^content-type:/m)).toBe(true);
      expect(head?.mentions(/^x-none:/m)).toBe(false);
      expect(owner.openings).toHaveLength(1);
    });

    it('reuses a connection, and reports each request to its own handler', async () => {
      const server = await start('hello');
      const { connection, owner } = open(server.url);
      for (let i = 0; i < 3; i++) {
        const { body, reused } = await new Listener().ask(connection);
        expect(body).toBe('hello');
        expect(reused).toBe(i > 0);
        expect(connection.usable).toBe(true);
      }
      expect(server.open).toBe(1);
      expect(owner.openings).toHaveLength(1);
    });

    it('allows the next request to be sent from within the end of the previous one', async () => {
      const { connection } = open((await start('hello')).url);
      const second = new Listener();
      const first = new Listener();
      const secondEnded = Promise.withResolvers<void>();
      first.onEnd = () => void second.ask(connection).then(() => secondEnded.resolve());
      connection.send(GET, first);
      await secondEnded.promise;
      expect(second.body).toBe('hello');
    });

    it('sends what it is given: method, path below the endpoint, headers, body in UTF-8', async () => {
      const server = await start('hello');
      const { connection } = open(`${server.url}/shop/`);
      await new Listener().ask(connection, {
        method: 'POST',
        path: '/cart?x=1',
        headers: ['x-a', 'b c', 'content-type', 'application/json'],
        body: '"ławka"',
      });
      expect(server.asked).toMatchObject([
        {
          method: 'POST',
          path: '/shop/cart?x=1',
          body: '"ławka"',
          headers: {
            host: server.url.split('//')[1],
            'x-a': 'b c',
            'content-type': 'application/json',
            'content-length': '8',
          },
        },
      ]);
    });

    it('sends a body of many megabytes', async () => {
      const server = await start('hello');
      const { connection } = open(server.url);
      const body = 'x'.repeat(3 * MEBIBYTE);
      const { events } = await new Listener().ask(connection, { ...GET, method: 'POST', body });
      expect(events.at(-1)).toBe('end');
      expect(server.asked[0]?.body.length).toBe(body.length);
    });

    it('states that a request has no body if it could have one', async () => {
      const server = await start('hello');
      const { connection } = open(server.url);
      await new Listener().ask(connection, { ...GET, method: 'POST' });
      await new Listener().ask(connection, GET);
      expect(server.asked.map(({ headers }) => headers['content-length'])).toEqual([
        '0',
        undefined,
      ]);
    });

    it('a step’s own host header replaces the address', async () => {
      const server = await start('hello');
      const { connection } = open(server.url);
      await new Listener().ask(connection, { ...GET, headers: ['host', 'shop.example'] });
      expect(server.asked[0]?.headers['host']).toBe('shop.example');
    });

    it('expects no body in a response to HEAD', async () => {
      const { connection } = open((await start('hello')).url);
      const { events } = await new Listener().ask(connection, { ...GET, method: 'HEAD' });
      expect(events).toEqual(['sent', 'head', 'end']);
    });

    it('skips informational responses before the final head', async () => {
      const { connection } = open((await start('hint-and-hello')).url);
      const { events, head } = await new Listener().ask(connection);
      expect(events).toEqual(['sent', 'head', 'body', 'end']);
      expect(head?.headers['a']).toBeUndefined();
    });

    it.each([
      ['the connection is reset before an answer', 'reset', 'connection_reset'],
      ['the connection is closed before an answer', 'close', 'connection_reset'],
      ['the connection is closed in the middle of a body', 'half-and-close', 'connection_reset'],
      ['the answer is not HTTP', 'nonsense', 'protocol_error'],
      ['the headers are too large', 'large-headers', 'response_too_large'],
    ] as const)('fails once if %s, and what follows works', async (_what, answer, errorClass) => {
      const server = await start(answer);
      const { connection, owner, client } = open(server.url);
      const { events, failure } = await new Listener().ask(connection);
      await nothingMore();
      expect(events.filter((event) => event === 'failure' || event === 'end')).toEqual(['failure']);
      expect(failure?.errorClass).toBe(errorClass);
      expect(owner.idleCloses).toBe(0);
      server.answer = 'hello';
      const next = connection.usable ? connection : open(server.url, { client }).connection;
      expect((await new Listener().ask(next)).body).toBe('hello');
    });

    it('a request that meets the closing of a reused connection was stale', async () => {
      const server = await start('hello');
      const { connection } = open(server.url);
      await new Listener().ask(connection);
      server.answer = 'close';
      const { failure, reused } = await new Listener().ask(connection);
      expect(reused).toBe(true);
      expect(failure).toEqual({ errorClass: 'connection_stale', detail: '' });
    });

    it('fails if nothing is listening, without having sent anything', async () => {
      const server = await start('hello');
      await server.close();
      const { connection, owner } = open(server.url);
      const { events, failure } = await new Listener().ask(connection);
      expect(events).toEqual(['failure']);
      expect(failure?.errorClass).toBe('connection_refused');
      expect(owner.openings).toEqual([]);
    });

    it('a response that ends the connection is complete, and is reported once', async () => {
      const server = await start('hello-and-close');
      const { connection, owner } = open(server.url);
      const { events, body } = await new Listener().ask(connection);
      expect(events).toEqual(['sent', 'head', 'body', 'end']);
      expect(body).toBe('hello');
      await vi.waitUntil(() => server.open === 0);
      expect(owner.idleCloses).toBe(0);
    });

    it('once the service has closed it while it was idle, its owner knows or another one is used', async () => {
      const server = await start('hello-and-close-idle');
      const { connection, owner, client } = open(server.url);
      await new Listener().ask(connection);
      expect(connection.usable).toBe(true);
      await vi.waitUntil(() => server.open === 0);
      await nothingMore();
      expect(owner.idleCloses).toBe(connection.usable ? 0 : 1);
      const next = connection.usable ? connection : open(server.url, { client }).connection;
      expect((await new Listener().ask(next)).reused).toBe(false);
    });

    it('reports nothing after abort, and lets the service know', async () => {
      const server = await start('nothing');
      const { connection, owner } = open(server.url);
      const listener = new Listener();
      connection.send(GET, listener);
      await vi.waitUntil(() => server.asked.length === 1);
      connection.abort();
      expect(connection.usable).toBe(false);
      await vi.waitUntil(() => server.underWay === 0);
      await nothingMore();
      expect(listener.events).toEqual(['sent']);
      expect(owner.idleCloses).toBe(0);
    });

    it('can be aborted from within a part of the body', async () => {
      const server = await start('half');
      const { connection } = open(server.url);
      const listener = new Listener();
      const aborted = Promise.withResolvers<void>();
      listener.onBody = () => {
        connection.abort();
        aborted.resolve();
      };
      connection.send(GET, listener);
      await aborted.promise;
      await vi.waitUntil(() => server.underWay === 0);
      expect(listener.events).toEqual(['sent', 'head']);
    });

    it('can be aborted and closed before it is established, and leaves nothing behind', async () => {
      const server = await start('hello');
      const { connection, owner } = open(server.url);
      const listener = new Listener();
      connection.send(GET, listener);
      connection.abort();
      open(server.url).connection.close();
      await nothingMore();
      await vi.waitUntil(() => server.open === 0);
      expect(listener.events).toEqual([]);
      expect(owner).toMatchObject({ openings: [], idleCloses: 0 });
    });

    it('closed while idle, reports nothing', async () => {
      const server = await start('hello');
      const { connection, owner } = open(server.url);
      await new Listener().ask(connection);
      connection.close();
      await vi.waitUntil(() => server.open === 0);
      expect(owner.idleCloses).toBe(0);
    });

    it('speaks TLS, and accepts no untrusted certificate, unless told to', async () => {
      const { url } = await start('hello', { secure: true });
      const { failure } = await new Listener().ask(open(url).connection);
      expect(failure?.errorClass).toBe('tls_error');
      const { body } = await new Listener().ask(open(url, { insecure: true }).connection);
      expect(body).toBe('hello');
    });

    it('speaks over a Unix socket', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'rushhour-http-'));
      const { url } = await start('hello', { socketPath: join(folder, 'shop.sock') });
      const { body } = await new Listener().ask(open(url).connection);
      expect(body).toBe('hello');
      await rm(folder, { recursive: true });
    });

    it('receives a body of many megabytes', async () => {
      const { connection } = open((await start('megabytes')).url);
      const listener = new Listener();
      let came = 0;
      listener.onBody = (_bytes, from, to) => (came += to - from);
      await listener.ask(connection);
      expect(came).toBe(MEGABYTES * MEBIBYTE);
    });
  });
}
