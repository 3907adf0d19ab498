import { describe, expect, it, vi } from 'vitest';
import { GET, Listener } from './listener.ts';
import type { World } from './world.ts';

/** For this long, nothing more may be reported. */
const nothingMore = () => new Promise((resolve) => setTimeout(resolve, 50));

/** Requests that fail, and connections that either side ends. */
export function describeEndings(world: World): void {
  describe('a failure, or the end of a connection', () => {
    it.each([
      ['the connection is reset before an answer', 'reset', 'connection_reset'],
      ['the connection is closed before an answer', 'close', 'connection_reset'],
      ['the connection is closed in the middle of a body', 'half-and-close', 'connection_reset'],
      ['the answer is not HTTP', 'nonsense', 'protocol_error'],
      ['the headers are too large', 'large-headers', 'response_too_large'],
    ] as const)('fails once if %s, and what follows works', async (_what, answer, errorClass) => {
      const server = await world.start(answer);
      const { connection, owner, client } = world.open(server.url);
      const { events, failure } = await new Listener().ask(connection);
      await nothingMore();
      expect(events.filter((event) => event === 'failure' || event === 'end')).toEqual(['failure']);
      expect(failure?.errorClass).toBe(errorClass);
      expect(owner.idleCloses).toBe(0);
      server.answer = 'hello';
      const next = connection.usable ? connection : world.open(server.url, { client }).connection;
      expect((await new Listener().ask(next)).body).toBe('hello');
    });

    it('a request that meets the closing of a reused connection was stale', async () => {
      const server = await world.start('hello');
      const { connection } = world.open(server.url);
      await new Listener().ask(connection);
      server.answer = 'close';
      const { failure, reused } = await new Listener().ask(connection);
      expect(reused).toBe(true);
      expect(failure).toEqual({ errorClass: 'connection_stale', detail: '' });
    });

    it('fails if nothing is listening, without having sent anything', async () => {
      const server = await world.start('hello');
      await server.close();
      const { connection, owner } = world.open(server.url);
      const { events, failure } = await new Listener().ask(connection);
      expect(events).toEqual(['failure']);
      expect(failure?.errorClass).toBe('connection_refused');
      expect(owner.openings).toEqual([]);
    });

    it('a response that ends the connection is complete, and is reported once', async () => {
      const server = await world.start('hello-and-close');
      const { connection, owner } = world.open(server.url);
      const { events, body } = await new Listener().ask(connection);
      expect(events).toEqual(['sent', 'head', 'body', 'end']);
      expect(body).toBe('hello');
      await vi.waitUntil(() => server.open === 0);
      expect(owner.idleCloses).toBe(0);
    });

    it('once the service has closed it while it was idle, its owner knows or another one is used', async () => {
      const server = await world.start('hello-and-close-idle');
      const { connection, owner, client } = world.open(server.url);
      await new Listener().ask(connection);
      expect(connection.usable).toBe(true);
      await vi.waitUntil(() => server.open === 0);
      await nothingMore();
      expect(owner.idleCloses).toBe(connection.usable ? 0 : 1);
      const next = connection.usable ? connection : world.open(server.url, { client }).connection;
      expect((await new Listener().ask(next)).reused).toBe(false);
    });

    it('reports nothing after abort, and lets the service know', async () => {
      const server = await world.start('nothing');
      const { connection, owner } = world.open(server.url);
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
      const server = await world.start('half');
      const { connection } = world.open(server.url);
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
      const server = await world.start('hello');
      const { connection, owner } = world.open(server.url);
      const listener = new Listener();
      connection.send(GET, listener);
      connection.abort();
      world.open(server.url).connection.close();
      await nothingMore();
      await vi.waitUntil(() => server.open === 0);
      expect(listener.events).toEqual([]);
      expect(owner).toMatchObject({ openings: [], idleCloses: 0 });
    });

    it('closed while idle, reports nothing', async () => {
      const server = await world.start('hello');
      const { connection, owner } = world.open(server.url);
      await new Listener().ask(connection);
      connection.close();
      await vi.waitUntil(() => server.open === 0);
      expect(owner.idleCloses).toBe(0);
    });
  });
}
