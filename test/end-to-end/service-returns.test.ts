import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import { expectBooksToBalance, expectFinalBooksToBalance } from '../support/books.ts';
import { profileOf } from '../support/profiles.ts';
import { expectNoBurst } from '../support/rate.ts';
import { ANSWER, SERVICES } from '../support/target.ts';

const RATE = 40;

async function listen(port: number): Promise<Server> {
  const server = createServer((_request, response) => response.end(ANSWER));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}

it('a service that dies and returns gets the rate of the curve, without a burst', {
  tags: 'long',
}, async () => {
  let server = await listen(0);
  const { port } = server.address() as AddressInfo;
  const urls = Object.fromEntries(SERVICES.map((name) => [name, `http://127.0.0.1:${port}`]));
  const profile = profileOf({
    requestsPerSecond: RATE,
    durationSeconds: 8,
    requestTimeoutSeconds: 2,
  });
  const generator = new TrafficGenerator(profile, urls, { workers: 1 });
  await generator.start();
  let state: 'up' | 'down' | 'back' = 'up';
  for await (const stats of generator.watch(100)) {
    expectBooksToBalance(stats);
    if (state === 'up' && stats.elapsedSeconds >= 2) {
      state = 'down';
      server.close();
      server.closeAllConnections();
    } else if (state === 'down' && stats.elapsedSeconds >= 4) {
      state = 'back';
      server = await listen(port);
    }
  }
  const result = await generator.finished;
  server.closeAllConnections();
  server.close();

  expectFinalBooksToBalance(result);
  const classes = Object.keys(result.errors);
  expect(classes).toContain('connection_refused');
  expect(['connection_refused', 'connection_reset', 'connection_stale']).toEqual(
    expect.arrayContaining(classes),
  );
  expectNoBurst(result.timeline, 16);
  const last = result.timeline.find(({ second }) => second === 7)!;
  expect(last.completed).toBeGreaterThan(0);
  expect(last.failed).toBe(0);
  expect(result.verdict.reasons.join()).not.toMatch(/lost/);
});
