import { afterEach, describe, expect, test } from 'vitest';
import type { StoreOptions } from '../../src/store/options.ts';
import { type RunningStore, startStore } from '../../src/store/store.ts';
import { call } from './shopping.ts';

const MISS_MS = 60;

let store: RunningStore;

afterEach(() => store.close());

async function start(options: StoreOptions): Promise<void> {
  store = await startStore({ portBase: 0, cacheMissMs: MISS_MS, ...options });
}

/** Reads a path of the product service. */
async function read(path: string) {
  const startMs = performance.now();
  const { status, headers, body } = await call(store.urls.product + path);
  const tookMs = performance.now() - startMs;
  return { status, body, tookMs, cache: headers.get('x-cache'), age: headers.get('age') };
}

describe('with the cache on', () => {
  test.each(['/products?page=2', '/search?q=lamp', '/products/p-7'])(
    '%s misses once, then hits with the same response',
    async (path) => {
      await start({ cache: 'on' });
      const miss = await read(path);
      expect(miss).toMatchObject({ status: 200, cache: 'MISS', age: null });
      expect(miss.tookMs).toBeGreaterThan(MISS_MS - 2);
      const hit = await read(path);
      expect(hit).toMatchObject({ status: 200, cache: 'HIT', age: '0', body: miss.body });
    },
  );

  test('another page is another response', async () => {
    await start({ cache: 'on' });
    await read('/products?page=1');
    expect((await read('/products?page=2')).cache).toBe('MISS');
  });

  test('a response expires', async () => {
    await start({ cache: 'on', cacheTtlSeconds: 0.05 });
    await read('/products/p-1');
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect((await read('/products/p-1')).cache).toBe('MISS');
  });

  test('the least recently used responses make room', async () => {
    await start({ cache: 'on', cacheEntries: 4, cacheMissMs: 0 });
    for (const id of [1, 2, 3, 4, 5, 6]) await read(`/products/p-${id}`);
    expect((await read('/products/p-6')).cache).toBe('HIT');
    expect((await read('/products/p-1')).cache).toBe('MISS');
  });

  test('a missing product is not cached', async () => {
    await start({ cache: 'on' });
    await read('/products/p-0');
    expect(await read('/products/p-0')).toMatchObject({ status: 404, cache: 'MISS' });
  });
});

test('with the cache off, every read takes the full time and no header mentions a cache', async () => {
  await start({ cache: 'off' });
  for (let i = 0; i < 2; i++) {
    const { cache, tookMs } = await read('/products/p-1');
    expect(cache).toBeNull();
    expect(tookMs).toBeGreaterThan(MISS_MS - 2);
  }
});
