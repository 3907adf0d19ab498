import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import { TrafficProfile } from '../../src/profile/profile.ts';
import { expectFinalBooksToBalance } from '../support/books.ts';
import { profileInput } from '../support/profiles.ts';
import { startTarget } from '../support/target.ts';

it('users of a healthy service go on at their rate, second by second, beside one that hangs', async () => {
  const healthy = await startTarget();
  const hung = await startTarget(() => {});
  const profile = TrafficProfile.from(
    profileInput({
      requestsPerSecond: 60,
      durationSeconds: 10,
      requestTimeoutSeconds: 30,
      maxConnections: 40,
      workflowDistribution: { 'ask-healthy': 0.5, 'ask-hung': 0.5 },
      workflowModules: [join(import.meta.dirname, '../fixtures/two-services.ts')],
    }),
  );
  const urls = { healthy: healthy.url, hung: hung.url };
  const generator = new TrafficGenerator(profile, urls, { workers: 1 });
  await generator.start();
  const began = performance.now();
  const ended = new Promise((resolve) => setTimeout(resolve, 9500)).then(() => generator.abort());
  const result = await generator.finished;
  await ended;
  expectFinalBooksToBalance(result);
  const seconds = Array.from({ length: 9 }, (_, second) => {
    const from = began + second * 1000;
    return healthy.arrivals.filter((at) => at >= from && at < from + 1000).length;
  });
  // 30 are due in each. The bounds leave room for a busy machine, not for a service that is starved or flooded.
  for (const arrivals of seconds.slice(1)) {
    expect(arrivals, `${seconds}`).toBeGreaterThan(5);
    expect(arrivals, `${seconds}`).toBeLessThan(60);
  }
  expect(hung.connections.most, 'half of the share of the other is never lent').toBe(30);
  expect(result.users.dropped).toBeGreaterThan(0);
  await healthy.close();
  await hung.close();
});
