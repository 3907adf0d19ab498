import { afterEach, describe, expect, it, vi } from 'vitest';
import { endpointOf } from '../../../../workers/endpoint.ts';
import { H2Client } from '../../../../workers/http/h2/h2-client.ts';
import { describeHttpClient } from '../contract/contract.ts';
import { GET, Listener, Owner } from '../contract/listener.ts';
import { startH1 } from '../h1-server.ts';
import { startH2 } from '../h2-server.ts';
import {
  END_HEADERS,
  FRAME,
  frame,
  goAway,
  maxStreams,
  ok,
  type RawH2,
  reset,
  STATUS_200,
  startRawH2,
} from './raw-h2.ts';

describeHttpClient('HTTP/2', (options) => new H2Client(options), startH2);

interface Closable {
  close(): Promise<void>;
}

describe('HTTP/2', () => {
  const servers: Closable[] = [];
  afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

  async function raw(behaviour: RawH2) {
    const server = await startRawH2(behaviour);
    servers.push(server);
    return { server, ...placesAt(`http://127.0.0.1:${server.port}`) };
  }

  async function real(options: Parameters<typeof startH2>[0]) {
    const server = await startH2(options);
    servers.push(server);
    return { server, ...placesAt(server.url) };
  }

  function placesAt(url: string) {
    const client = new H2Client({ insecure: true });
    const owner = new Owner();
    const open = () => client.open(endpointOf(url), owner);
    /** This many requests at once, each on a place of its own. */
    const askAll = (count: number) =>
      Array.from({ length: count }, () => new Listener().ask(open()));
    return { owner, open, askAll, ask: () => askAll(1)[0]! };
  }

  const outcomes = (listeners: readonly Listener[]) =>
    listeners.map(({ failure }) => failure?.errorClass ?? 'ok');

  it('carries many requests over one connection, which one of them opened', async () => {
    const { server, owner, askAll } = await real({ answer: 'hello' });
    const listeners = await Promise.all(askAll(80));
    expect(new Set(outcomes(listeners))).toEqual(new Set(['ok']));
    expect(server.open).toBe(1);
    expect(owner.openings).toHaveLength(1);
  });

  it('never has more requests on a connection than the service allows: others get another one', async () => {
    const settings = { maxConcurrentStreams: 7 };
    const { server, askAll } = await real({ answer: 'nothing', settings });
    void askAll(30);
    await vi.waitUntil(() => server.asked.length === 30);
    expect(server.open).toBe(5);
    for (const stream of server.streams) stream.close();
  });

  it('follows a limit that is lowered while requests are under way', async () => {
    const { server, askAll } = await real({
      answer: 'nothing',
      settings: { maxConcurrentStreams: 8 },
    });
    void askAll(8);
    await vi.waitUntil(() => server.streams.size === 8);
    for (const session of server.sessions) session.settings({ maxConcurrentStreams: 2 });
    await vi.waitUntil(() => [...server.sessions].every((s) => !s.pendingSettingsAck));
    server.answer = 'hello';
    await Promise.all(askAll(1));
    expect(server.open).toBe(2);
  });

  it('waits if a service allows no request at all, and sends once it does', async () => {
    const { server, askAll } = await raw({
      settings: maxStreams(0),
      asked: (socket, stream) => socket.write(ok(stream)),
    });
    const asked = Promise.all(askAll(3));
    await vi.waitUntil(() => server.open > 0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(server.asked).toBe(0);
    expect(server.open).toBe(1);
    server.sockets[0]!.write(maxStreams(10));
    expect(outcomes(await asked)).toEqual(['ok', 'ok', 'ok']);
  });

  it('a request that the service resets fails alone, with the code in words', async () => {
    const { server, ask } = await raw({
      asked: (socket, stream) => socket.write(stream === 1 ? reset(stream, 7) : ok(stream)),
    });
    expect((await ask()).failure).toEqual({
      errorClass: 'stream_reset',
      detail: 'RST_STREAM, REFUSED_STREAM',
    });
    expect((await ask()).failure).toBeNull();
    expect(server.open).toBe(1);
  });

  it('after GOAWAY, processed requests end normally, others were stale, new ones get another connection', async () => {
    let asked = 0;
    const { ask, askAll } = await raw({
      asked: (socket, stream) => {
        if (++asked !== 4) {
          if (asked > 4) socket.write(ok(stream));
          return;
        }
        socket.write(goAway(3, 0));
        setTimeout(() => socket.write(Buffer.concat([ok(1), ok(3)])), 20);
      },
    });
    const listeners = await Promise.all(askAll(4));
    expect(outcomes(listeners)).toEqual(['ok', 'ok', 'connection_stale', 'connection_stale']);
    expect(listeners[2]?.failure?.detail).toContain('GOAWAY');
    const next = await ask();
    expect(next.failure).toBeNull();
    expect(next.reused).toBe(false);
  });

  it('after GOAWAY with an error, all requests in flight are reset, with the code in words', async () => {
    const { askAll } = await raw({
      asked: (socket, stream) => stream === 3 && socket.write(goAway(3, 11)),
    });
    const listeners = await Promise.all(askAll(2));
    expect(listeners.map(({ failure }) => failure)).toEqual([
      { errorClass: 'connection_reset', detail: 'GOAWAY, ENHANCE_YOUR_CALM' },
      { errorClass: 'connection_reset', detail: 'GOAWAY, ENHANCE_YOUR_CALM' },
    ]);
  });

  it('a connection that dies with 100 requests fails each of them once', async () => {
    const { server, askAll } = await raw({
      asked: (socket, stream) => stream === 199 && setTimeout(() => socket.resetAndDestroy(), 10),
    });
    const listeners = await Promise.all(askAll(100));
    expect(server.asked).toBe(100);
    for (const { events, failure } of listeners) {
      expect(events).toEqual(['sent', 'failure']);
      expect(failure?.errorClass).toBe('connection_reset');
    }
  });

  it('a request whose body the service does not accept can be given up', async () => {
    const { server, open } = await real({ answer: 'nothing', settings: { initialWindowSize: 10 } });
    const place = open();
    const listener = new Listener();
    place.send({ ...GET, method: 'POST', body: 'x'.repeat(1000) }, listener);
    await vi.waitUntil(() => server.streams.size === 1);
    place.abort();
    await vi.waitUntil(() => server.streams.size === 0);
    expect(listener.events).toEqual(['sent']);
  });

  it.each([
    ['goes on listening', (stream: number) => ok(stream)],
    ['resets the request without an error', (s: number) => Buffer.concat([ok(s), reset(s, 0)])],
  ])(
    'a response that comes before the request has ended counts: the service %s',
    async (_how, answer) => {
      const { server, open } = await raw({
        asked: (socket, stream) => socket.write(answer(stream)),
      });
      const post = { ...GET, method: 'POST' as const, body: 'x'.repeat(1_000_000) };
      for (let requests = 0; requests < 3; requests++) {
        const { events } = await new Listener().ask(open(), post);
        expect(events).toEqual(['sent', 'head', 'end']);
      }
      expect(server.open).toBe(1);
    },
  );

  it('endless empty frames are a protocol error', async () => {
    const nothing = frame(FRAME.data, 0, 1);
    const { ask } = await raw({
      asked: (socket, stream) =>
        socket.write(
          Buffer.concat([
            frame(FRAME.headers, END_HEADERS, stream, STATUS_200),
            ...Array<Buffer>(5000).fill(nothing),
          ]),
        ),
    });
    expect((await ask()).failure?.errorClass).toBe('protocol_error');
  });

  it('a connection without any data while a request waited in vain is not used again', async () => {
    const { server, owner, open } = await raw({
      asked: (socket, stream) => server.asked > 1 && socket.write(ok(stream)),
    });
    const place = open();
    const other = open();
    place.send(GET, new Listener());
    await vi.waitUntil(() => server.asked === 1);
    place.abort();
    await new Listener().ask(other);
    expect(owner.openings).toHaveLength(2);
  });

  it('a service over TLS that only speaks HTTP/1.1 is rejected', async () => {
    const server = await startH1({ answer: 'hello', secure: true });
    servers.push(server);
    const { failure } = await placesAt(server.url).ask();
    expect(failure).toEqual({
      errorClass: 'protocol_error',
      detail: 'the service does not speak HTTP/2 over TLS (ALPN)',
    });
  });
});
