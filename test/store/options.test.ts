import { describe, expect, test } from 'vitest';
import { RushhourError } from '../../src/border/errors.ts';
import { resolveStoreOptions, type StoreOptions } from '../../src/store/options.ts';

describe('store options', () => {
  test('each has its default', () => {
    expect(resolveStoreOptions({})).toMatchObject({
      portBase: 8001,
      errorRate: 0,
      cache: undefined,
      cacheMissMs: 20,
      latencyMs: { user: 0, payment: 0 },
    });
  });

  test.each<[StoreOptions['latency'], number]>([
    ['20ms', 20],
    ['1.5s', 1500],
    [' 3s ', 3000],
    ['1m30s', 90_000],
    ['0', 0],
  ])('latency %j is %d ms', (latency = '', expectedMs) => {
    expect(resolveStoreOptions({ latency }).latencyMs.cart).toBe(expectedMs);
  });

  test('a latency without a unit is rejected with a hint, because it may mean seconds or milliseconds', () => {
    expect(() => resolveStoreOptions({ latency: '20' })).toThrow('write 20ms or 20s');
    expect(() => resolveStoreOptions({ slow: 'payment=1.5' })).toThrow('write 1.5ms or 1.5s');
  });

  test.each<[string, string | string[]]>([
    ['a comma list', 'payment=800ms, cart=1s'],
    ['a list', ['payment=800ms', 'cart=1s']],
    ['both', ['payment=300ms', 'payment=500ms,cart=1s']],
  ])('slow services come as %s, on top of the latency of all', (_, slow) => {
    const { latencyMs } = resolveStoreOptions({ latency: '10ms', slow });
    expect(latencyMs).toMatchObject({ payment: 810, cart: 1010, user: 10 });
  });

  test.each<[StoreOptions, string]>([
    [{ portBase: 65_530 }, 'port base'],
    [{ portBase: 1.5 }, 'port base'],
    [{ latency: 'soon' }, 'latency'],
    [{ latency: '-1ms' }, 'latency'],
    [{ latency: '11 min' }, 'latency'],
    [{ errorRate: 1.1 }, 'error rate'],
    [{ errorRate: Number.NaN }, 'error rate'],
    [{ slow: 'checkout=5ms' }, 'one of user, auth'],
    [{ slow: 'payment' }, 'slow payment'],
    [{ slow: '' }, 'slow'],
    [{ cache: 'yes' as 'on' }, 'cache'],
    [{ cacheMissMs: -1 }, 'cache miss time'],
    [{ cacheEntries: 1 }, 'cache entries'],
    [{ cacheTtlSeconds: 0 }, 'cache TTL'],
    [{ seed: 0.5 }, 'seed'],
  ])('%j is refused by its name', (options, name) => {
    expect(() => resolveStoreOptions(options)).toThrow(name);
    expect(() => resolveStoreOptions(options)).toThrow(RushhourError);
  });

  test('all problems are reported at once', () => {
    expect(() => resolveStoreOptions({ errorRate: 2, latency: 'x', slow: 'y=1' })).toThrow(
      /latency.*y=1.*error rate/,
    );
  });
});
