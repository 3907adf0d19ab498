import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GeneratorOptions, TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import type { TrafficProfileInput } from '../../src/profile/profile.ts';
import { expectFinalBooksToBalance } from '../support/books.ts';
import { profileOf } from '../support/profiles.ts';
import { answerAll, startTarget, type Target } from '../support/target.ts';

let target: Target;
const paths: string[] = [];
beforeAll(async () => {
  target = await startTarget((request, response) => {
    paths.push(request.url ?? '');
    answerAll(request, response);
  });
});
afterAll(() => target.close());

const fixture = (name: string) =>
  `${import.meta.dirname}/../fixtures/${name.includes('.') ? name : `${name}.ts`}`;

async function play(
  module: string,
  workflow: string,
  workers = 2,
  options: GeneratorOptions = {},
  more: Partial<TrafficProfileInput> = {},
) {
  const profile = profileOf({
    durationSeconds: 3,
    requestsPerSecond: 30,
    workflowDistribution: { [workflow]: 1 },
    workflowModules: [fixture(module)],
    ...more,
  });
  const generator = new TrafficGenerator(profile, target.urls, { workers, ...options });
  await generator.start();
  return generator.finished;
}

describe('workflows of the user', () => {
  it('are loaded in every worker, and carry state from response to request', {
    tags: 'long',
  }, async () => {
    const result = await play('gift-workflow', 'gift', 2, {}, { gracefulStopSeconds: 20 });
    expectFinalBooksToBalance(result);
    expect(result.users.completed).toBeGreaterThan(0);
    expect(result.users.failed).toBe(0);
    expect(Object.keys(result.stats.requestsByStep).sort()).toEqual(['gift/list', 'gift/wrap']);
  });

  it('in code are played like all others, with the same books', async () => {
    const thresholds = [
      'check{has products} == 100%',
      'check{first of ten} >= 99%',
      'users_failed{in-code} < 1%',
      'users_completed > 1%',
      'latency_p95{in-code} < 5s',
      'latency_p95{in-code/list} < 5s',
      'success_rate{service:product} == 100%',
      'group_p95{in-code/buying} < 60s',
      'journey_p50{in-code} > 0.1s',
      'timing_p50{age of the list} > 1s',
      'counter{products seen} > 1',
      'counter{product seen} > 1',
    ];
    const result = await play('shop-in-code.mts', 'in-code', 2, {}, { thresholds });
    const missed = result.thresholds.filter(({ passed }) => !passed);
    expect(missed).toMatchObject([
      { expression: 'check{first of ten} >= 99%', actual: expect.any(Number) },
      { expression: 'users_failed{in-code} < 1%', actual: expect.any(Number) },
      { expression: 'counter{product seen} > 1', actual: null },
    ]);
    expectFinalBooksToBalance(result);
    const { users, stats } = result;
    expect(users.completed).toBeGreaterThan(0);
    expect(stats.failureReasons).toEqual({ 'in-code: not the first of ten': users.failed });
    const lists = stats.latencyByStep['in-code/list']!.count;
    expect(stats.checks['has products']).toEqual({ passed: lists, failed: 0 });
    expect(stats.checks['was set up']?.failed).toBe(0);
    expect(result.exports).toMatchObject([
      {
        kind: 'teardown',
        error: expect.stringMatching(/teardown of workflow in-code failed: 7 true/),
      },
    ]);
    expect(stats.checks['first of ten']?.failed).toBe(users.failed);
    expect(stats.counters['products seen']).toBe(2 * lists);
    expect(stats.timings['age of the list']).toMatchObject({
      count: lists,
      p50: expect.closeTo(1500, -2),
    });
    expect(stats.groups['in-code/buying']?.count).toBe(users.completed);
    expect(stats.journeyTimes['in-code']?.count).toBe(users.completed);
    expect(stats.journeyTimes['in-code']?.p50).toBeGreaterThan(stats.groups['in-code/buying']!.p50);
    expect(Object.keys(result.stats.requestsByStep).sort()).toEqual([
      'in-code/add',
      'in-code/details',
      'in-code/list',
    ]);
  });

  it('can distinguish their users, and this run, from all others', { tags: 'long' }, async () => {
    const first = await play('sign-up', 'sign-up');
    const second = await play('sign-up', 'sign-up', 1, { runId: 'nightly-7' });
    const signUps = paths.filter((path) => path.startsWith('/sign-up/'));
    expect(signUps).toHaveLength(first.stats.total + second.stats.total);
    expect(new Set(signUps).size).toBe(signUps.length);
    expect(first.runId).toMatch(/^[0-9a-f]{8}$/);
    expect(signUps.filter((path) => path.endsWith(`+${first.runId}`))).toHaveLength(
      first.stats.total,
    );
    expect(signUps).toContain('/sign-up/free-1+nightly-7');
    await expect(play('sign-up', 'sign-up', 1, { runId: 'a b' })).rejects.toThrow(/runId is "a b"/);
  });

  it('that throw fail their users, are named in the verdict, cannot control the terminal, and affect no others', async () => {
    const result = await play('faulty-workflows', 'throws');
    expectFinalBooksToBalance(result);
    expect(result.users.failed).toBe(result.users.spawned - result.users.interrupted);
    expect(result.errors['workflow_error']).toBe(result.users.failed);
    expect(result.stats.failed).toBe(0);
    expect(result.verdict.status).toBe('generator-limited');
    expect(result.verdict.reasons.join()).toMatch(
      /workflow throws failed at step list: no idea what comes next: \\u001b\[2J \(\S*faulty-workflows\.ts:10:\d+\)/,
    );
  });

  it('that end their thread lose its users, and the others continue', async () => {
    const result = await play('faulty-workflows', 'exits', 3);
    expectFinalBooksToBalance(result, { workerLost: true });
    expect(result.verdict.status).toBe('generator-limited');
    expect(result.verdict.reasons.join()).toMatch(/worker \d of 3 was lost/);
    expect(result.users.failed).toBeGreaterThan(0);
  });

  it('that cannot be loaded are named before anything starts', async () => {
    await expect(play('broken-module', 'gift')).rejects.toMatchObject({
      code: 'INVALID_WORKFLOW',
      message: expect.stringContaining('this module cannot be loaded'),
    });
    await expect(play('no-such-module', 'gift')).rejects.toMatchObject({
      code: 'INVALID_WORKFLOW',
    });
  });

  it('that are not registered are named', async () => {
    await expect(play('gift-workflow', 'gifts')).rejects.toMatchObject({
      code: 'INVALID_WORKFLOW',
      message: expect.stringContaining('gifts: did you mean gift?'),
    });
  });
});

it('a journey that yields something other than a request fails its user, and never stops its worker', async () => {
  const { users, verdict } = await play('foreign.mts', 'foreign', 1);
  expect(users.failed + users.interrupted).toBe(users.spawned);
  expect(JSON.stringify(verdict.reasons)).toMatch(
    /workflow foreign failed at step list: the journey yielded a value of type object: use yield\* with a step \(test\/fixtures\/foreign\.mts:10:\d+\)/,
  );
});
