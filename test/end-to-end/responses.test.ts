import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import type { TrafficProfileInput } from '../../src/profile/profile.ts';
import { expectFinalBooksToBalance } from '../support/books.ts';
import { profileOf } from '../support/profiles.ts';
import { startTarget } from '../support/target.ts';

/** Plays one workflow against a server that responds in this way. */
async function play(
  workflow: string,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  overrides: Partial<TrafficProfileInput> = {},
) {
  const paths: string[] = [];
  const target = await startTarget((request, response) => {
    paths.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  const profile = profileOf({
    requestsPerSecond: 30,
    durationSeconds: 1,
    gracefulStopSeconds: 20,
    thinkTimeSeconds: { min: 0.01, max: 0.05 },
    workflowDistribution: { [workflow]: 1 },
    workflowModules: [`${import.meta.dirname}/../fixtures/reads-responses.mts`],
    ...overrides,
  });
  const generator = new TrafficGenerator(profile, target.urls, { workers: 1 });
  await generator.start();
  const result = await generator.finished;
  await target.close();
  expectFinalBooksToBalance(result);
  return { result, paths };
}

it('an id of 64 bits, behind a byte order mark, reaches the next request with all its digits', async () => {
  const { result, paths } = await play('follows', (_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end('\ufeff{"id": 736451098234567891}');
  });
  expect(result.errors).toEqual({});
  expect(result.users.completed).toBe(result.users.spawned);
  expect(new Set(paths)).toEqual(new Set(['GET /list', 'GET /items/736451098234567891']));
});

it('a page of HTML where a list is expected fails the users of built-in workflows, with the reason', async () => {
  const { result } = await play('browse', (_request, response) =>
    response.end('<html>Sorry</html>'),
  );
  expect(result.users.completed).toBe(0);
  expect(result.users.abandoned).toBe(0);
  expect(result.stats.failureReasons).toEqual({
    'browse: the response is not JSON': result.users.failed,
  });
});

/** Closes a connection at its second request, which it does not answer. */
function closingSecondRequests() {
  const used = new WeakSet<object>();
  const closed = { count: 0 };
  const answer = ({ socket }: IncomingMessage, response: ServerResponse) => {
    if (used.has(socket)) {
      closed.count++;
      socket.destroy();
    } else {
      used.add(socket);
      response.end('{}');
    }
  };
  return { answer, closed };
}

it('a reused connection that closes without a response fails its request, which is not sent again', async () => {
  const { answer, closed } = closingSecondRequests();
  const { result, paths } = await play('reuses', answer);
  expect(closed.count).toBeGreaterThan(0);
  expect(result.errors).toEqual({ connection_stale: closed.count });
  expect(result.stats.connections?.retried).toBe(0);
  expect(paths).toHaveLength(result.stats.total);
  expect(result.errorExamples['connection_stale']).toMatch(
    /^reuses\/\w+: .* -> connection stale \(/,
  );
});

it('with retry_on_stale, reads are sent once more and counted apart; writes are not', async () => {
  const { answer, closed } = closingSecondRequests();
  const { result, paths } = await play('reuses', answer, { retryOnStale: true });
  const { retried } = result.stats.connections!;
  expect(retried).toBeGreaterThan(0);
  expect(paths).toHaveLength(result.stats.total + retried);
  expect(result.errors['connection_stale'] ?? 0).toBe(closed.count - retried);
  expect(result.stats.failedByStep['reuses/read'] ?? 0).toBe(0);
});
