import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import { type StoreProcess, spawnStore } from '../../src/store/process.ts';
import { expectBooksToBalance, expectFinalBooksToBalance } from '../support/books.ts';
import { profileOf } from '../support/profiles.ts';

let store: StoreProcess;
beforeAll(async () => {
  store = await spawnStore({ portBase: 0, cache: 'on', cacheMissMs: 5 });
});
afterAll(() => store.close());

async function requestsAtStore(): Promise<number> {
  const response = await fetch(`${store.urls.product}/_stats`);
  return ((await response.json()) as { total: number }).total;
}

describe('a run against the embedded store', () => {
  it.each([1, 2])(
    'keeps its books with %i workers, and the store counts the same',
    { tags: 'long' },
    async (workers) => {
      const before = await requestsAtStore();
      const profile = profileOf({ requestsPerSecond: 60, durationSeconds: 4, rampUpSeconds: 1 });
      const generator = new TrafficGenerator(profile, store.urls, { workers });
      await generator.start();
      expect(generator.running).toBe(true);
      const seen: number[] = [];
      for await (const stats of generator.watch(500)) {
        expectBooksToBalance(stats);
        seen.push(stats.total);
      }
      const result = await generator.finished;
      expectFinalBooksToBalance(result);
      expect(generator.running).toBe(false);
      expect(generator.getStats().total).toBe(result.stats.total);
      expect(seen).toEqual([...seen].sort((a, b) => a - b));
      expect(seen.at(-1)).toBe(result.stats.total);
      expect((await requestsAtStore()) - before).toBe(result.stats.total);
      expect(result).toMatchObject({ profile: 'test', workers, seed: 1, stoppedEarly: false });
      expect(result.durationSeconds).toBe(4);
      expect(result.stats.statusCodes['200']).toBeGreaterThan(0);
      expect(Object.keys(result.stats.requestsByWorkflow).sort()).toEqual([
        'account',
        'browse',
        'purchase',
        'quickbuy',
      ]);
      expect(result.stats.cacheHitRate).toBeGreaterThan(0);
      expect(result.stats.cacheHitRate).toBeLessThanOrEqual(1);
      expect(result.stats.bytesReceived).toBeGreaterThan(result.stats.total);
      expect(result.timeline.map(({ second }) => second).slice(0, 4)).toEqual([0, 1, 2, 3]);
    },
  );

  it('plays a rate below the number of workers', { tags: 'long' }, async () => {
    const profile = profileOf({ requestsPerSecond: 2, durationSeconds: 4 });
    const generator = new TrafficGenerator(profile, store.urls, { workers: 3 });
    await generator.start();
    const result = await generator.finished;
    expectFinalBooksToBalance(result);
    expect(Math.abs(result.stats.total - 8)).toBeLessThanOrEqual(2);
  });

  it('plays a profile of one second and one of a fraction of it', async () => {
    for (const durationSeconds of [1, 0.25]) {
      const profile = profileOf({ durationSeconds, requestsPerSecond: 40 });
      const generator = new TrafficGenerator(profile, store.urls, { workers: 1 });
      await generator.start();
      const result = await generator.finished;
      expectFinalBooksToBalance(result);
      expect(result.durationSeconds).toBe(durationSeconds);
      expect(result.stats.total + result.users.dropped).toBeGreaterThan(0);
    }
  });

  it('lets users finish within graceful_stop_seconds', async () => {
    const thinkTimeSeconds = { min: 0.1, max: 0.2 };
    const play = async (gracefulStopSeconds: number) => {
      const profile = profileOf({
        durationSeconds: 1,
        requestsPerSecond: 40,
        thinkTimeSeconds,
        gracefulStopSeconds,
      });
      const generator = new TrafficGenerator(profile, store.urls, { workers: 1 });
      await generator.start();
      return generator.finished;
    };
    const cut = await play(0);
    const graceful = await play(20);
    expectFinalBooksToBalance(cut);
    expectFinalBooksToBalance(graceful);
    expect(cut.users.interrupted).toBeGreaterThan(0);
    expect(graceful.users.interrupted).toBe(0);
    // Requests of the grace period are counted separately: they neither raise the throughput nor miss the rate.
    expect(graceful.stats.sentAfterEnd).toBeGreaterThan(0);
    const late = graceful.timeline.filter(({ second }) => second >= graceful.durationSeconds);
    for (const { sent, sentAfterEnd } of late) expect(sentAfterEnd).toBe(sent);
    const { total, sentAfterEnd, throughputRps } = graceful.stats;
    expect(throughputRps).toBeCloseTo((total - sentAfterEnd) / graceful.durationSeconds, 6);
  });
});
