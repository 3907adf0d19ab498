import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Dashboard } from '../../src/dashboard/dashboard.ts';
import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import { isOwnHost, MAX_SERVER_CONNECTIONS } from '../../src/outputs/own-server.ts';
import { PrometheusEndpoint } from '../../src/outputs/prometheus.ts';
import { TrafficProfile } from '../../src/profile/profile.ts';
import { anObservedRun } from '../support/observed-run.ts';
import { profileInput } from '../support/profiles.ts';

const generator = new TrafficGenerator(TrafficProfile.from(profileInput()));
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function prometheus(): Promise<URL> {
  const endpoint = new PrometheusEndpoint({ port: 0 });
  await endpoint.start(anObservedRun());
  closing.push(() => endpoint.stop());
  return new URL(endpoint.target);
}

async function dashboard(): Promise<URL> {
  const page = new Dashboard({ port: 0 }, generator);
  await page.start();
  closing.push(() => page.stop(null));
  return new URL(page.url);
}

/** A connection that sends `words` and then nothing. */
async function idle({ hostname, port }: URL, words: string): Promise<Socket> {
  const socket = connect(Number(port), hostname);
  closing.push(() => socket.destroy());
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(words);
  return socket;
}

describe.each([
  ['prometheus', prometheus],
  ['dashboard', dashboard],
] as const)('the server of --%s', (name, open) => {
  it('accepts no more connections than its share, so that the run keeps its open files', async () => {
    const url = await open();
    const most = MAX_SERVER_CONNECTIONS[name];
    const sockets: Socket[] = [];
    for (let i = 0; i < most + 30; i++) sockets.push(await idle(url, ''));
    await vi.waitUntil(() => sockets.filter(({ closed }) => closed).length >= 30);
    expect(sockets.filter(({ closed }) => !closed)).toHaveLength(most);
  });

  it('closes a connection that sends nothing, or stops in the middle of its headers', {
    tags: 'long',
  }, async () => {
    const url = await open();
    const headers = 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-';
    const sockets = [await idle(url, ''), await idle(url, headers)];
    for (const socket of sockets) socket.resume();
    await Promise.all(sockets.map((socket) => once(socket, 'close')));
  });
});

describe('a host belongs to it', () => {
  it.each([
    ['127.0.0.1:9464', '127.0.0.1', true],
    ['localhost', '127.0.0.1', true],
    ['[::1]:1', '::1', true],
    ['evil.example', '127.0.0.1', false],
    ['192.0.2.1', '127.0.0.1', false],
    ['192.0.2.1:9464', '0.0.0.0', true],
    ['evil.example', '0.0.0.0', false],
    ['Box.example', 'box.example', true],
    ['', '127.0.0.1', false],
    [undefined, '0.0.0.0', false],
    ['a b', '127.0.0.1', false],
  ])('%s at a server on %s: %s', (host, listensOn, own) => {
    expect(isOwnHost(host, listensOn)).toBe(own);
  });
});

it('/metrics does not respond to a page whose name was made to point here (DNS rebinding)', async () => {
  const { hostname, port } = await prometheus();
  const ask = async (host: string) => {
    const sent = request({ hostname, port, path: '/metrics', headers: { host } }).end();
    const [answer] = (await once(sent, 'response')) as [
      Parameters<typeof text>[0] & { statusCode: number },
    ];
    return { status: answer.statusCode, body: await text(answer) };
  };
  expect(await ask('evil.example')).toEqual({
    status: 403,
    body: expect.stringContaining('host name'),
  });
  expect((await ask(`localhost:${port}`)).status).toBe(200);
});
