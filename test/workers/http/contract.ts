import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
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
import { type HostileServer, type Misbehaviour, startHostile } from '../../hostile/server.ts';

export const GET: HttpRequest = { method: 'GET', path: '/', headers: [], body: null };
const OK = 'HTTP/1.1 200 OK\r\n';
const HELLO = `${OK}content-type: text/plain\r\ncontent-length: 5\r\n\r\nhello`;

/** Takes down what it hears. */
export class Listener implements ResponseHandler {
  readonly events: string[] = [];
  head: ResponseHead | null = null;
  body = '';
  failure: HttpFailure | null = null;
  readonly #ended = Promise.withResolvers<void>();

  onSent(): void {
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

const answer = (text: string) => (socket: Socket) => void socket.write(text);

/** Half a second without an event is none. */
const nothingMore = () => new Promise((resolve) => setTimeout(resolve, 50));

/** What every HTTP client does, whatever it is made of. */
export function describeHttpClient(
  name: string,
  clientOf: (options: HttpClientOptions) => HttpClient,
): void {
  describe(`${name} does what an HTTP client has to do`, () => {
    const servers: HostileServer[] = [];
    const connections: HttpConnection[] = [];
    afterEach(async () => {
      for (const connection of connections.splice(0)) connection.close();
      await Promise.all(servers.splice(0).map((server) => server.close()));
    });

    async function start(behaviour: Misbehaviour): Promise<HostileServer> {
      const server = await startHostile(behaviour);
      servers.push(server);
      return server;
    }

    function open(url: string, { insecure = false, client = clientOf({ insecure }) } = {}) {
      const owner = new Owner();
      const connection = client.open(endpointOf(url), owner);
      connections.push(connection);
      return { connection, owner, client };
    }

    const urlOf = ({ port }: HostileServer) => `http://127.0.0.1:${port}`;

    it('tells of a request in this order: sent, head, body, end', async () => {
      const server = await start({ asked: answer(HELLO) });
      const { connection, owner } = open(urlOf(server));
      const { events, head, body } = await new Listener().ask(connection);
      expect(events).toEqual(['sent', 'head', 'body', 'end']);
      expect(body).toBe('hello');
      expect(head?.status).toBe(200);
      expect(head?.headers['content-type']).toBe('text/plain');
      expect(head?.mentions(/^content-type:/m)).toBe(true);
      expect(head?.mentions(/^x-none:/m)).toBe(false);
      expect(owner.openings).toHaveLength(1);
    });

    it('uses a connection again, and tells of each request to its own handler', async () => {
      const server = await start({ asked: answer(HELLO) });
      const { connection, owner } = open(urlOf(server));
      for (let i = 0; i < 3; i++) {
        expect((await new Listener().ask(connection)).body).toBe('hello');
        expect(connection.usable).toBe(true);
      }
      expect(server.open).toBe(1);
      expect(owner.openings).toHaveLength(1);
    });

    it('lets the next request be sent from within the end of the one before', async () => {
      const server = await start({ asked: answer(HELLO) });
      const { connection } = open(urlOf(server));
      const second = new Listener();
      const first = new Listener();
      const secondEnded = Promise.withResolvers<void>();
      first.onEnd = () => void second.ask(connection).then(() => secondEnded.resolve());
      connection.send(GET, first);
      await secondEnded.promise;
      expect(second.body).toBe('hello');
    });

    it('sends what it is given: method, path below the endpoint, headers, body in UTF-8', async () => {
      let sent = '';
      const server = await start({
        connected: (socket) => socket.on('data', (chunk) => (sent += chunk.toString())),
        asked: answer(HELLO),
      });
      const { connection } = open(`${urlOf(server)}/shop/`);
      await new Listener().ask(connection, {
        method: 'POST',
        path: '/cart?x=1',
        headers: ['x-a', 'b c', 'content-type', 'application/json'],
        body: '"ławka"',
      });
      await vi.waitUntil(() => sent.endsWith('"ławka"'));
      const [line, ...fields] = sent.split('\r\n');
      expect(line).toBe('POST /shop/cart?x=1 HTTP/1.1');
      expect(fields).toEqual(
        expect.arrayContaining([
          `host: 127.0.0.1:${server.port}`,
          'connection: keep-alive',
          'x-a: b c',
          'content-type: application/json',
          'content-length: 8',
        ]),
      );
    });

    it('says of a request that could have a body and has none that it has none', async () => {
      let sent = '';
      const server = await start({
        connected: (socket) => socket.on('data', (chunk) => (sent += chunk.toString())),
        asked: answer(HELLO),
      });
      const { connection } = open(urlOf(server));
      await new Listener().ask(connection, { ...GET, method: 'POST' });
      expect(sent).toContain('content-length: 0\r\n');
      await new Listener().ask(connection, GET);
      expect(sent.split('content-length')).toHaveLength(2);
    });

    it('expects no body of an answer to HEAD', async () => {
      const server = await start({ asked: answer(`${OK}content-length: 5\r\n\r\n`) });
      const { connection } = open(urlOf(server));
      const { events } = await new Listener().ask(connection, { ...GET, method: 'HEAD' });
      expect(events).toEqual(['sent', 'head', 'end']);
    });

    it('skips hints before the final head', async () => {
      const server = await start({
        asked: answer(`HTTP/1.1 103 Early Hints\r\na: b\r\n\r\n${HELLO}`),
      });
      const { connection } = open(urlOf(server));
      const { events, head } = await new Listener().ask(connection);
      expect(events).toEqual(['sent', 'head', 'body', 'end']);
      expect(head?.headers['a']).toBeUndefined();
    });

    it.each([
      [
        'it is reset before an answer',
        (s: Socket) => s.resetAndDestroy(),
        'connection_reset',
        true,
      ],
      ['it is closed before an answer', (s: Socket) => s.destroy(), 'connection_reset', true],
      [
        'it is closed in the middle of a body',
        (s: Socket) => s.end(`${OK}content-length: 9\r\n\r\nhalf`),
        'connection_reset',
        false,
      ],
      ['the answer is not HTTP', (s: Socket) => s.write('SSH-2.0\r\n'), 'protocol_error', null],
      [
        'the headers are too large',
        (s: Socket) => s.write(`${OK}x: ${'x'.repeat(20_000)}`),
        'response_too_large',
        null,
      ],
    ])(
      'fails once where %s, and the connection with it',
      async (_what, act, errorClass, silent) => {
        const server = await start({ asked: (socket) => void act(socket) });
        const { connection, owner } = open(urlOf(server));
        const { events, failure } = await new Listener().ask(connection);
        await nothingMore();
        expect(events.filter((event) => event === 'failure' || event === 'end')).toEqual([
          'failure',
        ]);
        expect(failure?.errorClass).toBe(errorClass);
        if (silent !== null) expect(failure?.silent).toBe(silent);
        expect(connection.usable).toBe(false);
        expect(owner.idleCloses).toBe(0);
      },
    );

    it('fails where nothing listens, without having sent anything', async () => {
      const server = await start({});
      await server.close();
      const { connection, owner } = open(urlOf(server));
      const { events, failure } = await new Listener().ask(connection);
      expect(events).toEqual(['failure']);
      expect(failure).toMatchObject({ errorClass: 'connection_refused', silent: true });
      expect(owner.openings).toEqual([]);
    });

    it('a response that ends the connection is whole, and nobody is told twice', async () => {
      const server = await start({
        asked: (s) => void s.end(`${OK}connection: close\r\n\r\nhello`),
      });
      const { connection, owner } = open(urlOf(server));
      const { events, body } = await new Listener().ask(connection);
      expect(events).toEqual(['sent', 'head', 'body', 'end']);
      expect(body).toBe('hello');
      await vi.waitUntil(() => server.open === 0);
      expect(connection.usable).toBe(false);
      expect(owner.idleCloses).toBe(0);
    });

    it('tells its owner once when the service closes it while it is idle', async () => {
      const server = await start({
        asked: (socket) => void socket.write(HELLO, () => setTimeout(() => socket.end(), 20)),
      });
      const { connection, owner } = open(urlOf(server));
      await new Listener().ask(connection);
      expect(connection.usable).toBe(true);
      await vi.waitUntil(() => owner.idleCloses > 0);
      await nothingMore();
      expect(owner.idleCloses).toBe(1);
      expect(connection.usable).toBe(false);
    });

    it('says nothing any more after abort, and closes the connection', async () => {
      const asked = Promise.withResolvers<void>();
      const server = await start({ asked: () => asked.resolve() });
      const { connection, owner } = open(urlOf(server));
      const listener = new Listener();
      connection.send(GET, listener);
      await asked.promise;
      connection.abort();
      expect(connection.usable).toBe(false);
      await vi.waitUntil(() => server.open === 0);
      await nothingMore();
      expect(listener.events).toEqual(['sent']);
      expect(owner.idleCloses).toBe(0);
    });

    it('can be aborted from within a part of the body', async () => {
      const server = await start({ asked: answer(`${OK}content-length: 9\r\n\r\nhalf`) });
      const { connection } = open(urlOf(server));
      const listener = new Listener();
      const aborted = Promise.withResolvers<void>();
      listener.onBody = () => {
        connection.abort();
        aborted.resolve();
      };
      connection.send(GET, listener);
      await aborted.promise;
      await vi.waitUntil(() => server.open === 0);
      expect(listener.events).toEqual(['sent', 'head']);
    });

    it('can be aborted and closed before it is established, and leaves nothing behind', async () => {
      const server = await start({ asked: answer(HELLO) });
      const { connection, owner } = open(urlOf(server));
      const listener = new Listener();
      connection.send(GET, listener);
      connection.abort();
      open(urlOf(server)).connection.close();
      await nothingMore();
      await vi.waitUntil(() => server.open === 0);
      expect(listener.events).toEqual([]);
      expect(owner).toMatchObject({ openings: [], idleCloses: 0 });
    });

    it('closed while idle, tells nobody', async () => {
      const server = await start({ asked: answer(HELLO) });
      const { connection, owner } = open(urlOf(server));
      await new Listener().ask(connection);
      connection.close();
      await vi.waitUntil(() => server.open === 0);
      expect(owner.idleCloses).toBe(0);
    });

    it('speaks TLS, and takes no certificate that nobody vouches for, unless told to', async () => {
      const server = await start({ certificate: 'self-signed', asked: answer(HELLO) });
      const url = `https://127.0.0.1:${server.port}`;
      const { failure } = await new Listener().ask(open(url).connection);
      expect(failure?.errorClass).toBe('tls_error');
      const { body } = await new Listener().ask(open(url, { insecure: true }).connection);
      expect(body).toBe('hello');
    });

    it('speaks over a Unix socket', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'rushhour-http-'));
      const socketPath = join(folder, 'shop.sock');
      await start({ socketPath, asked: answer(HELLO) });
      const { body } = await new Listener().ask(open(`unix:${socketPath}`).connection);
      expect(body).toBe('hello');
      await rm(folder, { recursive: true });
    });

    it('brings a body of many megabytes', async () => {
      const bytes = 20 * 1024 * 1024;
      const server = await start({
        asked: async (socket) => {
          socket.write(`${OK}content-length: ${bytes}\r\n\r\n`);
          for (let left = bytes; left > 0; left -= 1024 * 1024) {
            if (!socket.write(Buffer.alloc(1024 * 1024))) await once(socket, 'drain');
          }
        },
      });
      const { connection } = open(urlOf(server));
      const listener = new Listener();
      let came = 0;
      listener.onBody = (_bytes, from, to) => (came += to - from);
      await listener.ask(connection);
      expect(came).toBe(bytes);
    });
  });
}
