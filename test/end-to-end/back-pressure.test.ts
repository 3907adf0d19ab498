import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import { TrafficProfile } from '../../src/profile/profile.ts';
import { spawnStore } from '../../src/store/process.ts';
import { expectBooksToBalance, expectFinalBooksToBalance } from '../support/books.ts';
import { profileInput, profileOf } from '../support/profiles.ts';
import { answerAll, startTarget } from '../support/target.ts';

describe('services that do not keep up', () => {
  it('get no more connections than allowed; users without room are dropped and counted', {
    tags: 'long',
  }, async () => {
    const target = await startTarget((request, response) => {
      setTimeout(() => answerAll(request, response), 1000);
    });
    const profile = profileOf({
      requestsPerSecond: 60,
      durationSeconds: 4,
      maxConnections: 5,
      maxUsers: 40,
    });
    const generator = new TrafficGenerator(profile, target.urls, { workers: 2 });
    await generator.start();
    for await (const stats of generator.watch(300)) {
      expectBooksToBalance(stats);
      expect(stats.activeUsers).toBeLessThanOrEqual(40);
      expect(stats.inFlight).toBeLessThanOrEqual(5);
    }
    const result = await generator.finished;
    await target.close();
    expectFinalBooksToBalance(result);
    // Peak on both sides of a run: the check before it takes a connection of its own.
    expect(target.connections.most).toBeLessThanOrEqual(6);
    expect(result.users.dropped).toBeGreaterThan(0);
    expect(result.stats.queued).toBeGreaterThan(0);
    expect(result.latency.response.p99).toBeGreaterThan(result.latency.service.p99);
    expect(result.verdict.status).not.toBe('valid');
    expect(result.timeline.some(({ limitedBy }) => limitedBy !== null)).toBe(true);
  });

  it('that never respond end every request at its timeout, and the run on time', {
    tags: 'long',
  }, async () => {
    const target = await startTarget(() => {});
    const profile = profileOf({
      requestsPerSecond: 30,
      durationSeconds: 3,
      requestTimeoutSeconds: 0.7,
      maxConnections: 10,
    });
    const generator = new TrafficGenerator(profile, target.urls, { workers: 1 });
    await generator.start();
    const began = performance.now();
    const result = await generator.finished;
    await target.close();
    expectFinalBooksToBalance(result);
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(result.errors).toEqual({ timeout: result.stats.total });
    expect(result.latency.service.p50).toBeGreaterThanOrEqual(699);
    expect(result.verdict.status).toBe('unreachable');
  });

  it('that freeze show the stall in response times, count drops, and are not made up for', {
    tags: 'long',
  }, async () => {
    const store = await spawnStore({ portBase: 0 });
    const profile = profileOf({ requestsPerSecond: 60, durationSeconds: 9, maxConnections: 20 });
    const generator = new TrafficGenerator(profile, store.urls, { workers: 1 });
    await generator.start();
    await sleep(2000);
    process.kill(store.pid, 'SIGSTOP');
    await sleep(2000);
    process.kill(store.pid, 'SIGCONT');
    const result = await generator.finished;
    await store.close();
    expectFinalBooksToBalance(result);
    expect(result.users.dropped).toBeGreaterThan(0);
    expect(result.latency.response.p99).toBeGreaterThan(1000);
    expect(result.verdict.status).not.toBe('valid');
    const stalled = result.timeline.filter(({ completed, second }) => completed < 30 && second > 1);
    expect(stalled.some(({ limitedBy }) => limitedBy !== null)).toBe(true);
    // Users who waited continue, refused users do not come back.
    const planned = result.timeline.reduce((sum, { targetRps }) => sum + targetRps, 0);
    expect(result.stats.total).toBeLessThan(planned * 1.1);
  });

  it('that cannot be reached are named before the run', async () => {
    const target = await startTarget();
    const urls = { ...target.urls, cart: 'http://127.0.0.1:1' };
    const generator = new TrafficGenerator(TrafficProfile.from(profileInput()), urls);
    await expect(generator.start()).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringMatching(/cart at http:\/\/127\.0\.0\.1:1: connection refused/),
    });
    await expect(generator.finished).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect(generator.phase).toBe('finished');
    await target.close();
  });

  it('that go away during a run fail requests by class, and are used again when they return', {
    tags: 'long',
  }, async () => {
    let broken = false;
    const target = await startTarget((request, response) => {
      if (broken) request.socket.destroy();
      else answerAll(request, response);
    });
    const profile = profileOf({ requestsPerSecond: 40, durationSeconds: 6 });
    const generator = new TrafficGenerator(profile, target.urls, { workers: 1 });
    await generator.start();
    await sleep(1500);
    broken = true;
    await sleep(1500);
    broken = false;
    const result = await generator.finished;
    await target.close();
    expectFinalBooksToBalance(result);
    const lost = ['connection_reset', 'connection_stale'];
    expect(Object.keys(result.errors)).not.toHaveLength(0);
    expect(lost).toEqual(expect.arrayContaining(Object.keys(result.errors)));
    const last = result.timeline.filter(({ second }) => second === 5)[0]!;
    expect(last.completed).toBeGreaterThan(last.failed);
  });
});
