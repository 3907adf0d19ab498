import { expect, it } from 'vitest';
import { EXIT, exitCodeOf } from '../../src/cli/exit-codes.ts';
import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import type { RunResult } from '../../src/statistics/result.ts';
import { expectFinalBooksToBalance } from '../support/books.ts';
import { profileOf } from '../support/profiles.ts';
import { answerAll, startTarget } from '../support/target.ts';

/** What each user reported about its rows, by the user's index. */
async function play(workers: number, whenDataRunsOut?: 'stop' | 'circular') {
  const told = new Map<number, URLSearchParams>();
  const target = await startTarget((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://shop');
    told.set(Number(searchParams.get('user')), searchParams);
    answerAll(request, response);
  });
  const profile = profileOf({
    // Far more users than rows, and than are needed: a machine that is late drops some of them.
    requestsPerSecond: 60,
    durationSeconds: whenDataRunsOut === 'stop' ? 30 : 1,
    gracefulStopSeconds: 2,
    workflowDistribution: { 'with-data': 1 },
    workflowModules: [`${import.meta.dirname}/../fixtures/with-data.mts`],
    whenDataRunsOut,
  });
  const generator = new TrafficGenerator(profile, target.urls, { workers });
  await generator.start();
  const result = await generator.finished;
  await target.close();
  expectFinalBooksToBalance(result);
  return { result, told };
}

it('a row depends on the user alone, with any number of workers', async () => {
  const one = await play(1, 'circular');
  const two = await play(2, 'circular');
  const users = [...one.told.keys()].filter((user) => two.told.has(user));
  expect(users.length).toBeGreaterThan(6);
  for (const user of users) {
    const rows = one.told.get(user)!;
    expect(String(two.told.get(user))).toBe(String(rows));
    expect(rows.get('key')).toBe(`k-${(user % 5) + 1}`);
    expect(rows.get('circular')).toBe(rows.get('key'));
  }
  const second = [...one.told.values()].filter((rows) => rows.get('key') === 'k-2');
  expect(new Set(second.map((rows) => rows.get('email')))).toEqual(new Set(['bob, jr@shop.test']));
  expect(new Set([...one.told.values()].map((rows) => rows.get('random'))).size).toBeGreaterThan(1);
});

it('a unique row is given to no other user, and a run without another row ends gracefully', async () => {
  const { told, result } = await play(2, 'stop');
  expect([...told.keys()].filter((user) => user > 4)).toEqual([]);
  expect(new Set([...told.values()].map((rows) => rows.get('key'))).size).toBe(told.size);
  expect(result.stoppedEarly).toBe(true);
  expect(result.durationSeconds).toBeLessThan(30);
  expect(result.stoppedBecause).toMatch(
    /^the data ran out: accounts\.csv has 5 rows, and none is left for user \d+$/,
  );
  // Users with a row were given time to finish.
  expect(result.users).toMatchObject({ completed: told.size, failed: 0 });
  const onTime: RunResult = { ...result, verdict: { status: 'valid', reasons: [] } };
  expect(exitCodeOf(onTime, false)).toBe(EXIT.error);
});
