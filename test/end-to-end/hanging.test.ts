import { expect, it } from 'vitest';
import { holding } from '../../bench/growth.ts';
import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import { expectBooksToBalance, expectFinalBooksToBalance } from '../support/books.ts';
import { profileOf } from '../support/profiles.ts';
import { startTarget } from '../support/target.ts';

it('services that hang for the whole run cost no memory, and every arrival is accounted for', {
  tags: 'long',
}, async () => {
  const target = await startTarget(() => {});
  const profile = profileOf({
    requestsPerSecond: 400,
    durationSeconds: 6,
    requestTimeoutSeconds: 2,
    maxUsers: 150,
    maxConnections: 50,
  });
  const generator = new TrafficGenerator(profile, target.urls, { workers: 1 });
  await generator.start();
  const residentBytes: number[] = [];
  let mostUsers = 0;
  for await (const stats of generator.watch(200)) {
    expectBooksToBalance(stats);
    mostUsers = Math.max(mostUsers, stats.activeUsers);
    residentBytes.push(holding().residentBytes);
  }
  const toldToEndAt = performance.now();
  const result = await generator.finished;
  await target.close();
  expectFinalBooksToBalance(result);
  expect(performance.now() - toldToEndAt).toBeLessThan(15_000);
  expect(mostUsers).toBeLessThanOrEqual(150);
  expect(result.errors).toEqual({ timeout: result.stats.total });
  // 2,400 were due; all except those with room were refused and counted.
  expect(result.users.planned).toBeGreaterThan(1000);
  expect(result.users.dropped).toBeGreaterThan(result.users.spawned);
  const grown = residentBytes.at(-1)! - residentBytes[Math.floor(residentBytes.length / 3)]!;
  expect(grown).toBeLessThan(50 * 1024 * 1024);
});

it('runs that are started, paused, resumed and stopped repeatedly leave nothing behind', {
  tags: 'long',
}, async () => {
  const target = await startTarget();
  const profile = profileOf({ requestsPerSecond: 50, durationSeconds: 60 });
  const cycle = async () => {
    const generator = new TrafficGenerator(profile, target.urls, { workers: 1 });
    await generator.start();
    for (let pause = 0; pause < 20; pause++) {
      generator.pause();
      await new Promise((resolve) => setTimeout(resolve, 5));
      generator.resume();
    }
    expectFinalBooksToBalance(await generator.stop());
  };
  await cycle();
  const before = holding();
  for (let i = 0; i < 2; i++) await cycle();
  // Closing at the other end takes a moment.
  for (let looks = 0; looks < 100 && target.connections.open > 0; looks++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const after = holding();
  await target.close();
  expect(after.listeners).toBeLessThanOrEqual(before.listeners);
  expect(after.handles).toBeLessThanOrEqual(before.handles + 2);
  if (before.files !== null) expect(after.files).toBeLessThanOrEqual(before.files + 2);
});
