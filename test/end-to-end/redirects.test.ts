import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import { expectFinalBooksToBalance } from '../support/books.ts';
import { profileOf } from '../support/profiles.ts';
import { startTarget } from '../support/target.ts';

const LOCATIONS: Readonly<Record<string, string>> = {
  '/login': '/home',
  '/old/a': '/new/a',
  '/old/b': '/newer/b',
  '/newer/b': '/new/b',
  '/endless': '/endless',
};

it('redirects and links are followed, also for requests that are sent together, each before the slowest is answered', async () => {
  const order: string[] = [];
  let answerSlow: (() => void) | null = null;
  let landed = 0;
  const asked = Promise.withResolvers<void>();
  const headers: string[][] = [];
  function answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname: path } = new URL(request.url ?? '', 'http://shop');
    order.push(path);
    asked.resolve();
    const names = request.rawHeaders
      .filter((_, i) => i % 2 === 0)
      .map((name) => name.toLowerCase());
    headers.push(names.filter((name) => name === 'cookie' || name === 'authorization'));
    const location = LOCATIONS[path];
    if (location !== undefined) {
      response.writeHead(302, { location, 'set-cookie': 'name=ann' }).end();
      return;
    }
    if (path === '/slow') {
      answerSlow = () => response.end('slow');
    } else {
      const who = path === '/home' ? ` as ${request.headers.cookie?.split('=')[1]}` : '';
      const next = `http://${request.headers.host}/linked?by=${path}`;
      response.writeHead(200, { 'x-next': next }).end(`at ${path}${who}`);
    }
    if (path.startsWith('/new/')) landed++;
    // It is answered once all the others have been redirected to their ends.
    if (landed === 2) answerSlow?.();
  }
  const target = await startTarget(answer);
  const profile = profileOf({
    users: 1,
    requestsPerSecond: undefined,
    durationSeconds: 1,
    gracefulStopSeconds: 5,
    thinkTimeSeconds: { min: 0, max: 0 },
    maxUsers: 1,
    workflowDistribution: { redirects: 1 },
    workflowModules: [`${import.meta.dirname}/../fixtures/redirects.mts`],
  });
  const generator = new TrafficGenerator(profile, target.urls, { workers: 1 });
  await generator.start();
  // A run that is stopped before its first user arrives has none.
  await asked.promise;
  await generator.stop();
  const result = await generator.finished;
  await target.close();
  expectFinalBooksToBalance(result);
  expect(result.users).toMatchObject({ failed: 0, completed: result.users.spawned });
  expect(result.stats.checks).toEqual({
    'is at home': { passed: result.users.spawned, failed: 0 },
    'all in order': { passed: result.users.spawned, failed: 0 },
    'is linked': { passed: result.users.spawned, failed: 0 },
  });
  // One redirect too many; the others were followed.
  expect(result.stats.strayRedirects).toBe(result.users.spawned);
  expect(order.slice(0, 2)).toEqual(['/login', '/home']);
  // No header is repeated, however often a request was redirected.
  expect(headers.every((names) => new Set(names).size === names.length)).toBe(true);
  expect(result.stats.requestsByStep['redirects/endless']).toBe(3 * result.users.spawned);
  expect(result.stats.requestsByStep['redirects/image']).toBe(5 * result.users.spawned);
});
