import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import { TrafficProfile } from '../../src/profile/profile.ts';
import { expectFinalBooksToBalance } from '../support/books.ts';
import { generatorFor } from '../support/generators.ts';
import { profileInput, profileOf } from '../support/profiles.ts';
import { startTarget, type Target } from '../support/target.ts';

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.close());

describe('switching the profile during a run', () => {
  it('starts from the current rate and keeps users and statistics', { tags: 'long' }, async () => {
    const generator = generatorFor(
      target,
      { name: 'calm', requestsPerSecond: 30, durationSeconds: 30 },
      2,
    );
    await generator.start();
    await sleep(2200);
    const before = generator.getStats();
    const busy = profileOf({
      name: 'busy',
      requestsPerSecond: 90,
      durationSeconds: 4,
      rampUpSeconds: 2,
      userTypeDistribution: { vip: 1 },
      workflowDistribution: { account: 1 },
    });
    generator.profile = busy;
    expect(generator.profile).toBe(busy);
    expect(generator.getStats().targetRps).toBeLessThan(45);
    const result = await generator.finished;
    expectFinalBooksToBalance(result);
    expect(result.profile).toBe('busy');
    expect(result.durationSeconds).toBeCloseTo(before.elapsedSeconds + 4, 0);
    expect(result.stats.total).toBeGreaterThan(before.total);
    expect(result.stats.requestsByUserType['vip']).toBeGreaterThan(0);
    expect(result.stats.requestsByWorkflow['browse']).toBeGreaterThan(0);
  });

  it('while it is paused takes effect when it resumes', { tags: 'long' }, async () => {
    const generator = generatorFor(target, { requestsPerSecond: 30, durationSeconds: 30 });
    await generator.start();
    await sleep(700);
    generator.pause();
    generator.profile = profileOf({ name: 'next', requestsPerSecond: 60, durationSeconds: 1 });
    expect(generator.phase).toBe('paused');
    const { elapsedSeconds, targetRps } = generator.getStats();
    expect(targetRps).toBe(60);
    await sleep(300);
    expect(generator.getStats().elapsedSeconds).toBe(elapsedSeconds);
    generator.resume();
    const result = await generator.finished;
    expectFinalBooksToBalance(result);
    expect(result.profile).toBe('next');
    expect(result.durationSeconds).toBeCloseTo(elapsedSeconds + 1, 6);
  });

  it('changes the plan before the start, and is rejected while starting and when the run is over', async () => {
    const generator = generatorFor(target, { durationSeconds: 60 });
    generator.profile = profileOf({ name: 'other', durationSeconds: 0.5, requestsPerSecond: 20 });
    const change = () => {
      generator.profile = profileOf({});
    };
    const starting = generator.start();
    expect(change).toThrow(/the run is starting/);
    await starting;
    const result = await generator.finished;
    expect(result.profile).toBe('other');
    expect(change).toThrow(/the run is over/);
    expect(generator.profile.name).toBe('other');
  });

  it('replaces the thresholds: those with windows hold from the next window on', async () => {
    const generator = generatorFor(target, { durationSeconds: 60, thresholds: ['total[1s] >= 0'] });
    await generator.start();
    await sleep(300);
    generator.profile = profileOf({
      durationSeconds: 60,
      thresholds: ['total[1s] < 1', 'failed < 1'],
      abortAfter: 2,
    });
    const result = await generator.finished;
    expectFinalBooksToBalance(result);
    expect(result.stoppedBecause).toMatch(
      /^total\[1s\] < 1 was missed in 2 windows of 1 s in a row/,
    );
    const [overall, windowed, ...others] = result.thresholds;
    expect(overall).toEqual({ expression: 'failed < 1', actual: 0, passed: true });
    expect(windowed).toMatchObject({ expression: 'total[1s] < 1', passed: false });
    expect(windowed!.windows!.missed).toBeGreaterThanOrEqual(2);
    expect(others).toEqual([]);
  });

  it('is rejected if a service or workflow is missing, and changes nothing', async () => {
    const { payment: _, ...urls } = target.urls;
    const account = { workflowDistribution: { account: 1 } };
    const generator = new TrafficGenerator(
      profileOf({ ...account, durationSeconds: 1, requestsPerSecond: 20 }),
      urls,
      { workers: 1 },
    );
    await generator.start();
    expect(() => {
      generator.profile = profileOf({ workflowDistribution: { quickbuy: 1 } });
    }).toThrow(/payment: no URL given/);
    expect(() => {
      generator.profile = profileOf({ workflowDistribution: { nosuch: 1 } });
    }).toThrow(/nosuch/);
    expectFinalBooksToBalance(await generator.finished);
  });
});

describe('changing the rate', () => {
  it('continues from the current rate of a profile switch, and leaves the given profile unchanged', {
    tags: 'long',
  }, async () => {
    const calm = profileOf({ name: 'calm', requestsPerSecond: 30, durationSeconds: 60 });
    const busy = profileOf({
      name: 'busy',
      requestsPerSecond: 60,
      durationSeconds: 90,
      rampUpSeconds: 60,
    });
    const generator = new TrafficGenerator(calm, target.urls, { workers: 1 });
    await generator.start();
    generator.profile = busy;
    await sleep(1000);
    const { targetRps: before } = generator.getStats();
    generator.setRate(66);
    const { targetRps: after } = generator.getStats();
    expect(before).toBeGreaterThan(30);
    expect(after / before).toBeCloseTo(1.1, 1);
    expect(generator.requestsPerSecond).toBe(66);
    expect(generator.profile).toBe(busy);
    const result = await generator.stop();
    expect(result.profile).toBe('busy');
    expectFinalBooksToBalance(result);
  });

  it('leaves the mix exact, however often it happens', { tags: 'long' }, async () => {
    const generator = generatorFor(target, {
      requestsPerSecond: 100,
      durationSeconds: 4,
      userTypeDistribution: { a: 0.5, b: 0.3, c: 0.2 },
      workflowDistribution: { once: 1 },
      workflowModules: [`${import.meta.dirname}/../fixtures/once-workflow.ts`],
    });
    await generator.start();
    for (let move = 0; move < 15; move++) {
      await sleep(200);
      if (generator.rateRange !== null) generator.setRate(move % 2 === 0 ? 130 : 90);
    }
    const { stats } = await generator.finished;
    const { a, b, c } = stats.requestsByUserType;
    // One request each: users are counted by their requests.
    expect(stats.total).toBeGreaterThan(250);
    expect(Math.abs(a! - stats.total * 0.5)).toBeLessThanOrEqual(3);
    expect(Math.abs(b! - stats.total * 0.3)).toBeLessThanOrEqual(3);
    expect(Math.abs(c! - stats.total * 0.2)).toBeLessThanOrEqual(3);
  });

  it('adds no stages: the rate of a profile with the maximum number of stages can be changed', async () => {
    const stages = Array.from({ length: 1000 }, (_, i) => ({
      forSeconds: 1,
      requestsPerSecond: 20 + (i % 10),
    }));
    const generator = new TrafficGenerator(
      TrafficProfile.from({
        ...profileInput(),
        requestsPerSecond: undefined,
        durationSeconds: undefined,
        stages,
      }),
      target.urls,
      { workers: 1 },
    );
    await generator.start();
    for (const rate of [40, 50, 60]) generator.setRate(rate);
    expect(generator.requestsPerSecond).toBe(60);
    expect(generator.durationSeconds).toBe(1000);
    expectFinalBooksToBalance(await generator.abort());
  });

  it('is rejected before the start, out of range and once the run is ending', async () => {
    const generator = generatorFor(target, { requestsPerSecond: 20, durationSeconds: 60 });
    const move = (rate: number) => () => generator.setRate(rate);
    const invalidState = expect.objectContaining({ code: 'INVALID_STATE' });
    expect(move(30)).toThrow(invalidState);
    await generator.start();
    expect(move(1)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    expect(generator.requestsPerSecond).toBe(20);
    const stopped = generator.stop();
    expect(move(30)).toThrow(invalidState);
    await stopped;
    expect(move(30)).toThrow(invalidState);
  });
});
