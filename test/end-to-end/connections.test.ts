import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import { TrafficProfile } from '../../src/profile/profile.ts';
import { expectFinalBooksToBalance } from '../support/books.ts';
import { profileInput } from '../support/profiles.ts';

/** Plays a workflow of the fixture against a server that closes idle connections after 5 s, and says so. */
async function play(workflow: string) {
  const urls: (string | undefined)[] = [];
  let connections = 0;
  const server = createServer({ keepAliveTimeout: 5000 }, (request, response) => {
    urls.push(request.url);
    response.end('hello');
  });
  server.on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const profile = TrafficProfile.from(
    profileInput({
      requestsPerSecond: 40,
      durationSeconds: 3,
      gracefulStopSeconds: 10,
      thinkTimeSeconds: { min: 0.1, max: 0.3 },
      workflowDistribution: { [workflow]: 1 },
      workflowModules: [join(import.meta.dirname, '../fixtures/connection-workflows.ts')],
    }),
  );
  const generator = new TrafficGenerator(profile, { shop: url }, { workers: 1 });
  await generator.start();
  // One to see, before the run, whether the service is there.
  const before = connections;
  const result = await generator.finished;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  expectFinalBooksToBalance(result);
  return { result, urls, connections: connections - before, before };
}

it('HEAD and a service that announces its idle timeout cost no connection, and results count them', async () => {
  const { result, connections, before } = await play('patient');
  const { stats } = result;
  expect(result.errors).toEqual({});
  expect(stats.total).toBeGreaterThan(80);
  expect(stats.connections!.opened).toBeGreaterThanOrEqual(connections);
  expect(stats.connections!.opened).toBeLessThanOrEqual(connections + before);
  expect(stats.connections!.opened + stats.connections!.reused).toBe(stats.total);
  expect(stats.connections!.opened).toBeLessThan(stats.total / 2);
});

it('a request that cannot be sent is the workflow’s error, is not counted as sent and opens no connection', async () => {
  const { result, urls, connections } = await play('unsendable');
  expect(urls).toEqual([]);
  expect(connections).toBe(0);
  expect(result.stats.total).toBe(0);
  expect(result.stats.connections).toEqual({ opened: 0, reused: 0, resumed: 0 });
  expect(result.errors['workflow_error']).toBe(result.users.failed);
  expect(result.users.failed).toBeGreaterThan(0);
  expect(result.verdict.reasons.join()).toContain('search');
});

it('text outside ASCII in a path is sent in UTF-8, percent-encoded', async () => {
  const { result, urls } = await play('polish');
  expect(result.errors).toEqual({});
  expect(new Set(urls)).toEqual(new Set(['/search?q=%C5%82awka']));
});
