import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { SERVICE_NAMES } from '../../src/store/service-names.ts';
import { type RunningStore, startStore } from '../../src/store/store.ts';
import type { TrafficStats } from '../../src/store/traffic-counter.ts';
import { call } from './shopping.ts';

let store: RunningStore | undefined;

afterEach(async () => {
  await store?.close();
  store = undefined;
});

/** Below the ephemeral ports of systems, which connections of other tests use. */
function somePortBase(): number {
  return 20_000 + Math.floor(Math.random() * 10_000);
}

async function stats(service: keyof RunningStore['urls'] = 'user'): Promise<TrafficStats> {
  const { body } = await call(`${store!.urls[service]}/_stats`);
  return body as unknown as TrafficStats;
}

describe('listening', () => {
  test('each service has its own port and says which one it is', async () => {
    store = await startStore({ portBase: 0 });
    for (const service of SERVICE_NAMES) {
      const { status, body } = await call(`${store.urls[service]}/health`);
      expect([status, body]).toEqual([200, { service, status: 'ok' }]);
    }
    expect(new Set(Object.values(store.urls)).size).toBe(7);
  });

  test('a port base gives seven consecutive ports', async () => {
    const portBase = somePortBase();
    store = await startStore({ portBase });
    expect(SERVICE_NAMES.map((service) => store?.urls[service])).toEqual(
      SERVICE_NAMES.map((_, index) => `http://127.0.0.1:${portBase + index}`),
    );
  });

  test('a taken port is named, and the ports before it are free again', async () => {
    const portBase = somePortBase();
    const port = portBase + 3;
    const blocker = createServer().listen(port, '127.0.0.1');
    await once(blocker, 'listening');
    await expect(startStore({ portBase })).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringMatching(new RegExp(`Port ${port} .*cart.*--port-base`)),
    });
    blocker.close();
    await once(blocker, 'close');
    store = await startStore({ portBase });
  });
});

describe('close', () => {
  test('can be called twice and leaves nothing listening', async () => {
    const closing = await startStore({ portBase: 0 });
    await Promise.all([closing.close(), closing.close()]);
    await closing.close();
    await expect(fetch(`${closing.urls.user}/health`)).rejects.toThrow();
  });

  test('a request in flight gets its response', async () => {
    store = await startStore({ portBase: 0, slow: 'product=300ms' });
    const answer = call(`${store.urls.product}/products`);
    while ((await stats()).total === 0);
    await store.close();
    expect((await answer).status).toBe(200);
  });

  test('a client that never finishes its request cannot delay it forever', async () => {
    store = await startStore({ portBase: 0 });
    const socket = connect(Number(new URL(store.urls.auth).port), '127.0.0.1');
    socket.on('error', () => {}).resume();
    const headers = 'host: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n';
    socket.write(`POST /login HTTP/1.1\r\n${headers}\r\n{`);
    while ((await stats()).total === 0);
    const closed = once(socket, 'close');
    await store.close();
    await closed;
  });
});

describe('counting', () => {
  test('every request of every service is counted, except for /health and /_stats', async () => {
    const beforeMs = Date.now();
    store = await startStore({ portBase: 0, errorRate: 0.5 });
    for (let i = 0; i < 20; i++) {
      await call(`${store.urls.product}/products`);
      await call(`${store.urls.cart}/carts`, { method: 'POST' });
      await call(`${store.urls.order}/no-such-path`);
      await call(`${store.urls.order}/health`);
    }
    const counted = await stats('payment');
    const { buckets: _later, ...elsewhere } = await stats('user');
    expect(counted).toMatchObject(elsewhere);
    expect(counted.byService).toMatchObject({ product: 20, cart: 20, order: 20, user: 0 });
    expect(counted.total).toBe(60);
    expect(counted.buckets.reduce((sum, count) => sum + count, 0)).toBe(60);
    expect(counted.bucketMs).toBe(10);
    expect(counted.startedAtMs).toBeGreaterThanOrEqual(beforeMs);
    expect(counted.startedAtMs + counted.buckets.length * 10).toBeGreaterThan(beforeMs);
  });
});

describe('chaos', () => {
  test('the error rate leads to 503, and the same seed fails the same requests', async () => {
    const statuses = async (seed: number) => {
      const failing = await startStore({ portBase: 0, errorRate: 0.3, seed });
      const seen: number[] = [];
      for (let i = 0; i < 60; i++)
        seen.push((await call(`${failing.urls.product}/products`)).status);
      await failing.close();
      return seen;
    };
    const first = await statuses(5);
    expect(new Set(first)).toEqual(new Set([200, 503]));
    expect(await statuses(5)).toEqual(first);
    expect(await statuses(6)).not.toEqual(first);
  });

  test('health works even if everything fails', async () => {
    store = await startStore({ portBase: 0, errorRate: 1 });
    expect((await call(`${store.urls.user}/health`)).status).toBe(200);
    const { status, body } = await call(`${store.urls.user}/users/u-1`);
    expect([status, body]).toEqual([503, { error: expect.any(String) }]);
  });

  test('a slow service is slow, and only that one', async () => {
    store = await startStore({ portBase: 0, slow: 'inventory=400ms' });
    const order: string[] = [];
    const slow = call(`${store.urls.inventory}/inventory/p-1`).then(() => order.push('inventory'));
    await call(`${store.urls.product}/products`).then(() => order.push('product'));
    await slow;
    expect(order).toEqual(['product', 'inventory']);
  });
});
