import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { endpointOf } from '../../../../workers/endpoint.ts';
import { WireClient } from '../../../../workers/http/wire/wire-client.ts';
import { type HostileServer, type Misbehaviour, startHostile } from '../../../hostile/server.ts';
import { describeHttpClient } from '../contract/contract.ts';
import { GET, Listener, Owner } from '../contract/listener.ts';
import { startH1 } from '../h1-server.ts';

describeHttpClient('the wire', (options) => new WireClient(options), startH1);

const OK = 'HTTP/1.1 200 OK\r\n';
const HELLO = `${OK}content-length: 5\r\n\r\nhello`;
const answer = (text: string) => (socket: Socket) => void socket.write(text);

describe('the wire', () => {
  const servers: HostileServer[] = [];
  afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

  async function openTo(behaviour: Misbehaviour, client = new WireClient({ insecure: true })) {
    const server = await startHostile(behaviour);
    servers.push(server);
    const scheme = behaviour.certificate === undefined ? 'http' : 'https';
    const endpoint = endpointOf(`${scheme}://127.0.0.1:${server.port}`);
    const owner = new Owner();
    return { connection: client.open(endpoint, owner), owner, server, client, endpoint };
  }

  it.each([
    ['HEAD', `${OK}content-length: 5\r\n\r\n`],
    ['GET', `${OK}keep-alive: timeout=1\r\ncontent-length: 0\r\n\r\n`],
    ['GET', 'HTTP/1.1 304 Not Modified\r\n\r\n'],
  ] as const)('keeps the connection after %s and %j', async (method, text) => {
    const { connection, server } = await openTo({ asked: answer(text) });
    for (let i = 0; i < 3; i++) await new Listener().ask(connection, { ...GET, method });
    expect(connection.usable).toBe(true);
    expect(server.open).toBe(1);
  });

  it('reports after how long the service closes it, according to its last response', async () => {
    const answers = [`${OK}keep-alive: timeout=7\r\ncontent-length: 0\r\n\r\n`, HELLO];
    const { connection } = await openTo({ asked: (socket) => void socket.write(answers.shift()!) });
    expect(connection.idleTimeoutMs).toBe(-1);
    await new Listener().ask(connection);
    expect(connection.idleTimeoutMs).toBe(7000);
    await new Listener().ask(connection);
    expect(connection.idleTimeoutMs).toBe(-1);
  });

  it('resumes the TLS session of an earlier connection, and reports how long each handshake took', async () => {
    const { connection, owner, client, endpoint } = await openTo({
      certificate: 'self-signed',
      asked: answer(HELLO),
    });
    await new Listener().ask(connection);
    const later = new Owner();
    await new Listener().ask(client.open(endpoint, later));
    expect(owner.openings[0]).toMatchObject({ resumed: false });
    expect(later.openings[0]).toMatchObject({ resumed: true });
    for (const { connectMs, tlsMs } of [owner.openings[0]!, later.openings[0]!]) {
      expect(connectMs).toBeGreaterThan(0);
      expect(tlsMs).toBeGreaterThan(0);
    }
  });

  it('a failed handshake is explained in words, without the source files of OpenSSL', async () => {
    const { server, client } = await openTo({ connected: answer(HELLO) });
    const endpoint = endpointOf(`https://127.0.0.1:${server.port}`);
    const { failure } = await new Listener().ask(client.open(endpoint, new Owner()));
    expect(failure).toEqual({ errorClass: 'tls_error', detail: 'wrong version number' });
  });

  it('bytes after a response spoil it: they cannot be assigned to a request', async () => {
    const { connection } = await openTo({ asked: answer(HELLO + HELLO) });
    const { failure } = await new Listener().ask(connection);
    expect(failure?.errorClass).toBe('protocol_error');
    expect(failure?.detail).toMatch(/^\d+ bytes after the end/);
    expect(connection.usable).toBe(false);
  });

  it('bytes that arrive while it is idle close it', async () => {
    let sendMore = () => {};
    const { connection, owner, server } = await openTo({
      asked: (socket) => {
        socket.write(HELLO);
        sendMore = () => void socket.write('x');
      },
    });
    await new Listener().ask(connection);
    sendMore();
    for (let looks = 0; looks < 200 && connection.usable; looks++) {
      await setTimeout(10);
    }
    expect(connection.usable).toBe(false);
    expect(owner.idleCloses).toBe(1);
    expect(server.asked).toBe(1);
  });

  it('is not used again after a response that came before the request was written', async () => {
    const { connection } = await openTo({
      connected: (socket) => socket.once('readable', () => socket.pause()),
      asked: answer(HELLO),
    });
    const body = 'x'.repeat(50_000_000);
    await new Listener().ask(connection, { ...GET, method: 'POST', body });
    expect(connection.usable).toBe(false);
  });

  it('is used again after a response that came before TLS had said that the request was written', async () => {
    const answered = new Int32Array(new SharedArrayBuffer(4));
    const entry = new URL('tls-thread.ts', import.meta.url);
    const thread = new Worker(entry, { workerData: answered });
    const [port] = (await once(thread, 'message')) as [number];
    const client = new WireClient({ insecure: true });
    const connection = client.open(endpointOf(`https://127.0.0.1:${port}`), new Owner());
    await new Listener().ask(connection);
    Atomics.wait(answered, 0, 0, 10_000);
    // After a timer, sockets are read before writes end.
    await setTimeout(1);
    const second = new Listener().ask(connection);
    Atomics.wait(answered, 0, 1, 10_000);
    await second;
    expect(connection.usable).toBe(true);
    connection.close();
    await thread.terminate();
  });

  it('a step that asks for the connection to be closed gets that', async () => {
    const { connection } = await openTo({ asked: answer(HELLO) });
    await new Listener().ask(connection, { ...GET, headers: ['connection', 'close'] });
    expect(connection.usable).toBe(false);
  });
});
