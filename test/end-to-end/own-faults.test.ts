import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import { expectBooksToBalance, expectFinalBooksToBalance } from '../support/books.ts';
import { profileOf } from '../support/profiles.ts';
import { startTarget, type Target } from '../support/target.ts';

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.close());

async function play(workflow: string, workers = 2, durationSeconds = 60) {
  const profile = profileOf({
    requestsPerSecond: 30,
    durationSeconds,
    thinkTimeSeconds: { min: 0.1, max: 0.3 },
    workflowDistribution: { [workflow]: 1 },
    workflowModules: [join(import.meta.dirname, '../fixtures/broken-workers.ts')],
  });
  const generator = new TrafficGenerator(profile, target.urls, { workers });
  await generator.start();
  // Once the worker is lost, the other one continues for a while.
  let after = 0;
  for await (const stats of generator.watch(100)) {
    expectBooksToBalance(stats);
    if (/was lost/.test(generator.getVerdict().reasons.join())) after++;
    if (after > 10) break;
  }
  return durationSeconds === 60 ? generator.stop() : generator.finished;
}

describe('a worker whose workflow', () => {
  it.each([
    ['loops-for-ever', /did not respond for 5 s in step breaks of workflow loops-for-ever/],
    ['rejects-later', /nobody awaits this/],
  ])(
    '%s is lost, the verdict says so, and the other one continues',
    { tags: 'long' },
    async (workflow, reason) => {
      const result = await play(workflow);
      expectFinalBooksToBalance(result, { workerLost: true });
      expect(result.verdict.status).toBe('generator-limited');
      expect(result.verdict.reasons.join()).toMatch(/worker \d of 2 was lost/);
      expect(result.verdict.reasons.join()).toMatch(reason);
      expect(result.users.completed).toBeGreaterThan(0);
    },
  );

  it('holds up its thread is not blamed on the services, and the verdict says so', {
    tags: 'long',
  }, async () => {
    const result = await play('holds-up-its-thread', 1, 3);
    expectFinalBooksToBalance(result);
    expect(result.verdict.status).toBe('generator-limited');
    expect(result.errors).toEqual({});
  });
});
