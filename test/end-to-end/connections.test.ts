import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import type { TrafficProfileInput } from '../../src/profile/profile.ts';
import { expectFinalBooksToBalance } from '../support/books.ts';
import { profileOf } from '../support/profiles.ts';

/** Plays a workflow of the fixture against a server that closes idle connections after 5 s, and announces it. */
async function play(workflow: string, settings: Partial<TrafficProfileInput> = {}) {
  const urls: (string | undefined)[] = [];
  let connections = 0;
  const server = createServer({ keepAliveTimeout: 5000 }, (request, response) => {
    urls.push(request.url);
    response.end('hello');
  });
  const requests = new Map<Socket, number>();
  server.on('connection', () => connections++);
  server.on('request', ({ socket }) => requests.set(socket, (requests.get(socket) ?? 0) + 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const profile = profileOf({
    requestsPerSecond: 40,
    durationSeconds: 3,
    gracefulStopSeconds: 10,
    thinkTimeSeconds: { min: 0.1, max: 0.3 },
    workflowDistribution: { [workflow]: 1 },
    workflowModules: [join(import.meta.dirname, '../fixtures/connection-workflows.ts')],
    ...settings,
  });
  const generator = new TrafficGenerator(profile, { shop: url }, { workers: 1 });
  await generator.start();
  // One for checking, before the run, whether the service is there.
  const before = connections;
  const result = await generator.finished;
  const open = await new Promise<number>((resolve) => server.getConnections((_, n) => resolve(n)));
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  expectFinalBooksToBalance(result);
  const byConnection = [...requests.values()];
  return { result, urls, connections: connections - before, before, byConnection, open };
}

it('HEAD and a service that announces its idle timeout cost no connection, and results count them', {
  tags: 'long',
}, async () => {
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
  expect(result.stats.connections).toEqual({ opened: 0, reused: 0, resumed: 0, retried: 0 });
  expect(result.errors['workflow_error']).toBe(result.users.failed);
  expect(result.users.failed).toBeGreaterThan(0);
  expect(result.verdict.reasons.join()).toContain('search');
});

it('non-ASCII text in a path is sent in UTF-8, percent-encoded', async () => {
  const { result, urls } = await play('polish');
  expect(result.errors).toEqual({});
  expect(new Set(urls)).toEqual(new Set(['/search?q=%C5%82awka']));
});

describe('connections of their own', () => {
  it('per_user: each user opens one, no other uses it, and it is closed when the user leaves', {
    tags: 'long',
  }, async () => {
    const { result, byConnection, open } = await play('patient', {
      connections: 'per_user',
    });
    const { stats } = result;
    expect(result.errors).toEqual({});
    expect(byConnection).toHaveLength(stats.connections!.opened);
    expect(stats.connections!.opened).toBe(result.users.spawned);
    expect(stats.connections!.reused).toBe(stats.total - result.users.spawned);
    expect(Math.max(...byConnection)).toBeLessThanOrEqual(stats.total / result.users.spawned + 3);
    expect(open, 'closed by the end').toBe(0);
  });

  it('keep_alive: false: each request opens one, and announces that it is the last', {
    tags: 'long',
  }, async () => {
    const { result, byConnection } = await play('patient', { keepAlive: false });
    expect(result.errors).toEqual({});
    expect(byConnection).toHaveLength(result.stats.total);
    expect(result.stats.connections).toMatchObject({ opened: result.stats.total, reused: 0 });
    expect(new Set(byConnection)).toEqual(new Set([1]));
  });
});
