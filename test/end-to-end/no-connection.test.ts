import { expect, it } from 'vitest';
import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import { TrafficProfile } from '../../src/profile/profile.ts';
import { expectFinalBooksToBalance } from '../support/books.ts';
import { profileInput } from '../support/profiles.ts';
import { startTarget } from '../support/target.ts';

it('connections that cannot be opened fail their own request; the next one is sent on another', async () => {
  const target = await startTarget();
  // A server that does not speak TLS: it accepts, and every handshake fails.
  const url = target.url.replace('http:', 'https:');
  const urls = Object.fromEntries(Object.keys(target.urls).map((name) => [name, url]));
  const profile = TrafficProfile.from(
    // One connection: a waiting user is served from within the failure of the previous one.
    profileInput({ requestsPerSecond: 100, durationSeconds: 2, maxConnections: 1 }),
  );
  const generator = new TrafficGenerator(profile, urls, { workers: 1 });
  await generator.start();
  const result = await generator.finished;
  await target.close();

  expectFinalBooksToBalance(result);
  expect(result.verdict.status).toBe('unreachable');
  expect(Object.keys(result.errors)).toEqual(['tls_error']);
  expect(result.stats.total).toBeGreaterThan(3);
  expect(result.errorExamples['tls_error']).toMatch(
    /^\w+\/[\w-]+: (GET|POST) https:\/\/127.0.0.1:\d+\/.* -> tls error \(.+\)$/,
  );
});
