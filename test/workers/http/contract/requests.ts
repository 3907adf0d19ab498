import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GET, Listener } from './listener.ts';
import { MEBIBYTE, MEGABYTES } from './server.ts';
import type { World } from './world.ts';

/** Requests that get a response. */
export function describeRequests(world: World): void {
  describe('a request', () => {
    it('reports a request in this order: sent, head, body, end', async () => {
      const { connection, owner } = world.open((await world.start('hello')).url);
      const { events, head, body, reused } = await new Listener().ask(connection);
      expect(events).toEqual(['sent', 'head', 'body', 'end']);
      expect(body).toBe('hello');
      expect(reused).toBe(false);
      expect(head?.status).toBe(200);
      expect(head?.headers['content-type']).toBe('text/plain');
      expect(head?.mentions(/^content-type:/im)).toBe(true);
      expect(head?.mentions(/^x-none:/im)).toBe(false);
      expect(owner.openings).toHaveLength(1);
    });

    it('reuses a connection, and reports each request to its own handler', async () => {
      const server = await world.start('hello');
      const { connection, owner } = world.open(server.url);
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
      const { connection } = world.open((await world.start('hello')).url);
      const second = new Listener();
      const first = new Listener();
      const secondEnded = Promise.withResolvers<void>();
      first.onEnd = () => void second.ask(connection).then(() => secondEnded.resolve());
      connection.send(GET, first);
      await secondEnded.promise;
      expect(second.body).toBe('hello');
    });

    it('sends what it is given: method, path below the endpoint, headers, body in UTF-8', async () => {
      const server = await world.start('hello');
      const { connection } = world.open(`${server.url}/shop/`);
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
      const server = await world.start('hello');
      const { connection } = world.open(server.url);
      const body = 'x'.repeat(3 * MEBIBYTE);
      const { events } = await new Listener().ask(connection, { ...GET, method: 'POST', body });
      expect(events.at(-1)).toBe('end');
      expect(server.asked[0]?.body.length).toBe(body.length);
    });

    it('states that a request has no body if it could have one', async () => {
      const server = await world.start('hello');
      const { connection } = world.open(server.url);
      await new Listener().ask(connection, { ...GET, method: 'POST' });
      await new Listener().ask(connection, GET);
      expect(server.asked.map(({ headers }) => headers['content-length'])).toEqual([
        '0',
        undefined,
      ]);
    });

    it('a step’s own host header replaces the address', async () => {
      const server = await world.start('hello');
      const { connection } = world.open(server.url);
      await new Listener().ask(connection, { ...GET, headers: ['host', 'shop.example'] });
      expect(server.asked[0]?.headers['host']).toBe('shop.example');
    });

    it('expects no body in a response to HEAD', async () => {
      const { connection } = world.open((await world.start('hello')).url);
      const { events } = await new Listener().ask(connection, { ...GET, method: 'HEAD' });
      expect(events).toEqual(['sent', 'head', 'end']);
    });

    it('skips informational responses before the final head', async () => {
      const { connection } = world.open((await world.start('hint-and-hello')).url);
      const { events, head } = await new Listener().ask(connection);
      expect(events).toEqual(['sent', 'head', 'body', 'end']);
      expect(head?.headers['a']).toBeUndefined();
    });

    it('speaks TLS, and accepts no untrusted certificate, unless told to', async () => {
      const { url } = await world.start('hello', { secure: true });
      const { failure } = await new Listener().ask(world.open(url).connection);
      expect(failure?.errorClass).toBe('tls_error');
      const { body } = await new Listener().ask(world.open(url, { insecure: true }).connection);
      expect(body).toBe('hello');
    });

    it('speaks over a Unix socket', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'rushhour-http-'));
      const { url } = await world.start('hello', { socketPath: join(folder, 'shop.sock') });
      const { body } = await new Listener().ask(world.open(url).connection);
      expect(body).toBe('hello');
      await rm(folder, { recursive: true });
    });

    it('receives a body of many megabytes', async () => {
      const { connection } = world.open((await world.start('megabytes')).url);
      const listener = new Listener();
      let came = 0;
      listener.onBody = (_bytes, from, to) => (came += to - from);
      await listener.ask(connection);
      expect(came).toBe(MEGABYTES * MEBIBYTE);
    });
  });
}
