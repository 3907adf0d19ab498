import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Dashboard } from '../../src/dashboard/dashboard.ts';
import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import { expectFinalBooksToBalance } from '../support/books.ts';
import { DashboardClient } from '../support/dashboard-client.ts';
import { profileOf } from '../support/profiles.ts';
import { quiet, startTarget, type Target } from '../support/target.ts';

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.close());

const profile = profileOf({
  requestsPerSecond: 60,
  durationSeconds: 60,
  thinkTimeSeconds: { min: 0.1, max: 0.3 },
});

async function startedRun() {
  const options = { workers: 1, dashboard: { port: 0 } };
  const generator = new TrafficGenerator(profile, target.urls, options);
  expect(generator.dashboardUrl).toBeNull();
  await generator.start();
  return { generator, url: generator.dashboardUrl! };
}

it('the dashboard of a shard says so, and cannot pause or change it', {
  tags: ['long'],
}, async () => {
  const shard = { index: 1, count: 2 };
  const startAt = new Date(Date.now() + 15_000);
  const options = { workers: 1, dashboard: { port: 0 }, shard, startAt };
  const generator = new TrafficGenerator(profile, target.urls, options);
  await generator.start();
  const client = new DashboardClient(generator.dashboardUrl!);
  const state = await client.says(({ phase }) => phase === 'hold');
  expect(state.result.shard).toMatchObject(shard);
  expect(state.loads[0]!.range).toBeNull();
  for (const action of ['pause', 'rate'] as const) {
    expect(await client.act(action, { rate: 30 })).toMatchObject({
      status: 409,
      error: expect.stringMatching(/a shard plays its part of one run: it cannot be paused/),
    });
  }
  expect(await client.act('stop')).toEqual({ status: 204 });
  await generator.finished;
});

describe('a run that is controlled from its dashboard', () => {
  it('pauses, resumes, changes its rate and stops; every browser sees it all', {
    tags: 'long',
  }, async () => {
    const { generator, url } = await startedRun();
    const client = new DashboardClient(url);
    const other = new DashboardClient(url);
    await client.says(({ phase }) => phase === 'hold');

    await client.act('pause');
    await client.says(({ phase }) => phase === 'paused');
    await other.says(({ phase }) => phase === 'paused');
    await quiet(target);
    const { total } = generator.getStats();
    // States continue while nothing else does.
    const before = client.state;
    await client.says((state) => state !== before);
    expect(client.state!.result.stats.total).toBe(total);

    await client.act('resume');
    await client.says(({ phase }) => phase === 'hold');
    expect(await client.act('rate', { rate: 90 })).toEqual({ status: 204 });
    const faster = await other.says(({ loads }) => loads[0]!.level === 90);
    expect(faster.result.stats.targetRps).toBeCloseTo(90);
    expect(faster.loads[0]!.range).toEqual({ own: 60, min: 6, max: 600 });
    expect(await client.act('rate', { rate: 601 })).toMatchObject({ status: 400 });
    await vi.waitUntil(() => client.timeline.at(-1)?.targetRps === 90, { timeout: 10_000 });

    // The browser vanishes, the run continues; a browser that returns receives everything again.
    client.close();
    const seen = client.timeline.length;
    const again = new DashboardClient(url);
    await vi.waitUntil(() => again.timeline.length > seen, { timeout: 10_000 });
    expect(again.rowEvents[0]!.anew).toBe(true);
    expect(again.timeline.slice(0, seen)).toEqual(client.timeline);

    expect(await again.act('stop')).toEqual({ status: 204 });
    const result = await generator.finished;
    expectFinalBooksToBalance(result);
    expect(result.stoppedEarly).toBe(true);
    for (const watching of [again, other]) {
      const last = await watching.says(({ phase }) => phase === 'finished');
      expect({ ...last.result, timeline: watching.timeline }).toEqual(result);
    }
    expect(
      other.rowEvents.flatMap(({ rows }) => rows),
      'each row is sent once',
    ).toEqual(other.timeline);
    await expect(fetch(url)).rejects.toThrow();
  });

  it('ends at once if stopping is not enough', async () => {
    const deaf = await startTarget(() => {});
    const generator = new TrafficGenerator(profile, deaf.urls, {
      workers: 1,
      dashboard: { port: 0 },
    });
    await generator.start();
    const client = new DashboardClient(generator.dashboardUrl!);
    await client.says(({ result }) => result.stats.inFlight > 0);
    await client.act('stop');
    await client.says(({ phase }) => phase === 'draining');
    expect(await client.act('rate', { rate: 70 })).toEqual({
      status: 409,
      error: 'the rate cannot change: the run is ending',
    });
    await client.act('abort');
    const result = await generator.finished;
    await deaf.close();
    expectFinalBooksToBalance(result);
    expect(result.errors['aborted']).toBe(result.stats.total);
    await client.says(({ phase }) => phase === 'finished');
  });

  it('starts over if its statistics are reset', { tags: 'long' }, async () => {
    const { generator, url } = await startedRun();
    const client = new DashboardClient(url);
    await vi.waitUntil(() => client.timeline.length >= 2, { timeout: 10_000 });
    generator.resetStats();
    const reset = client.rowEvents.length;
    await vi.waitUntil(() => client.rowEvents.length > reset, { timeout: 10_000 });
    expect(client.rowEvents[reset]!.anew).toBe(true);
    const result = await generator.stop();
    await client.says(({ phase }) => phase === 'finished');
    expect(client.timeline).toEqual(result.timeline);
  });

  it('that fails at the end does not affect it: the result reports it', async () => {
    const { generator } = await startedRun();
    const failing = vi
      .spyOn(Dashboard.prototype, 'result')
      .mockRejectedValue(new Error('the page is gone'));
    const result = await generator.stop();
    failing.mockRestore();
    expectFinalBooksToBalance(result);
    expect(result.exports).toEqual([
      { kind: 'endpoint', target: expect.stringContaining('127.0.0.1'), error: 'the page is gone' },
    ]);
  });
});
