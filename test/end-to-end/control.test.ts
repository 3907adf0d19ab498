import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import { TrafficProfile } from '../../src/profile/profile.ts';
import { expectBooksToBalance, expectFinalBooksToBalance } from '../support/books.ts';
import { profileInput } from '../support/profiles.ts';
import { expectNoBurst } from '../support/rate.ts';
import { quiet, startTarget, type Target } from '../support/target.ts';

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.close());

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const profileOf = (overrides: Parameters<typeof profileInput>[0]) =>
  TrafficProfile.from(profileInput(overrides));
const generatorOf = (overrides: Parameters<typeof profileInput>[0], workers = 1) =>
  new TrafficGenerator(profileOf(overrides), target.urls, { workers });

describe('pause and resume', () => {
  it('sends nothing in the meantime, and the pause counts in no latency and not in the duration', async () => {
    const generator = generatorOf({ requestsPerSecond: 60, durationSeconds: 4 });
    const began = performance.now();
    await generator.start();
    await sleep(1500);
    generator.pause();
    const pausedAt = performance.now();
    expect(generator.phase).toBe('paused');
    // Requests written before the pause may still be on their way to the server.
    await quiet(target);
    const arrived = target.arrivals.length;
    await sleep(500);
    expectBooksToBalance(generator.getStats());
    expect(target.arrivals).toHaveLength(arrived);
    generator.resume();
    const pausedMs = performance.now() - pausedAt;
    const result = await generator.finished;
    const took = performance.now() - began;

    expectFinalBooksToBalance(result);
    expect(result.durationSeconds).toBe(4);
    expect(took).toBeGreaterThan(4000 + pausedMs);
    expect(result.latency.response.max).toBeLessThan(pausedMs);
    expectNoBurst(result.timeline, 20);
  });

  it('does nothing if there is nothing to do', async () => {
    const generator = generatorOf({ durationSeconds: 1, requestsPerSecond: 20 });
    generator.pause();
    generator.resume();
    expect(generator.phase).toBe('idle');
    await generator.start();
    generator.resume();
    generator.pause();
    generator.pause();
    generator.resume();
    generator.resume();
    const result = await generator.finished;
    generator.pause();
    expect(generator.phase).toBe('finished');
    expectFinalBooksToBalance(result);
  });
});

describe('start and stop', () => {
  it('stops early, gracefully, any number of times', async () => {
    const generator = generatorOf({ durationSeconds: 60, requestsPerSecond: 50 });
    await Promise.all([generator.start(), generator.start()]);
    await sleep(1200);
    const [first, second] = await Promise.all([generator.stop(), generator.stop()]);
    expect(second).toBe(first);
    expect(await generator.stop()).toBe(first);
    expect(first.stoppedEarly).toBe(true);
    expect(first.durationSeconds).toBeLessThan(60);
    expectFinalBooksToBalance(first);
    await expect(generator.start()).resolves.toBeUndefined();
  });

  it('stops while it is paused', async () => {
    const generator = generatorOf({ durationSeconds: 60, requestsPerSecond: 50 });
    await generator.start();
    await sleep(300);
    generator.pause();
    expectFinalBooksToBalance(await generator.stop());
  });

  it('has an empty result if it is stopped before it was started', async () => {
    const generator = generatorOf({});
    const result = await generator.stop();
    expectFinalBooksToBalance(result);
    expect(result.stats.total).toBe(0);
    expect(await generator.finished).toBe(result);
    await expect(generator.start()).rejects.toMatchObject({ code: 'INVALID_STATE' });
  });

  it('stops once it has started if it is stopped while it starts', async () => {
    const generator = generatorOf({ durationSeconds: 60 });
    const starting = generator.start();
    const result = await generator.stop();
    await starting;
    expectFinalBooksToBalance(result);
    expect(result.stoppedEarly).toBe(true);
  });

  it('counts the requests that abort gives up', async () => {
    const slow = await startTarget(() => {});
    const generator = new TrafficGenerator(
      profileOf({ durationSeconds: 60, requestsPerSecond: 40 }),
      slow.urls,
      { workers: 1 },
    );
    await generator.start();
    await sleep(1000);
    const result = await generator.abort();
    await slow.close();
    expectFinalBooksToBalance(result);
    expect(result.errors['aborted']).toBe(result.stats.total);
    expect(result.verdict.status).toBe('unreachable');
  });
});

describe('watch', () => {
  it('ends with the run, however long its interval, and at once if the run is over', async () => {
    const generator = generatorOf({ durationSeconds: 0.5, requestsPerSecond: 20 });
    const finished = generator.finished.then(({ stats }) => stats.total);
    await generator.start();
    const totals: number[] = [];
    for await (const { total } of generator.watch(3_000_000_000)) totals.push(total);
    expect(totals).toEqual([await finished]);
    for await (const { total } of generator.watch(10)) totals.push(total);
    expect(totals).toHaveLength(1);
  });

  it('rejects an interval that would keep a core busy', async () => {
    await expect(generatorOf({}).watch(0).next()).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });
});

describe('switching the profile during a run', () => {
  it('starts from the current rate and keeps users and statistics', async () => {
    const generator = generatorOf({ name: 'calm', requestsPerSecond: 30, durationSeconds: 30 }, 2);
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
    const generator = generatorOf({ requestsPerSecond: 30, durationSeconds: 30 });
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
    const generator = generatorOf({ durationSeconds: 60 });
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
    const generator = generatorOf({
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
    const generator = generatorOf({ requestsPerSecond: 20, durationSeconds: 60 });
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

describe('a run that is stopping', () => {
  const stopping = async () => {
    const generator = generatorOf({
      requestsPerSecond: 50,
      durationSeconds: 60,
      gracefulStopSeconds: 1,
    });
    await generator.start();
    await sleep(500);
    const stopped = generator.stop();
    return { generator, stopped, totalAtStop: generator.getStats().total };
  };

  it('is not revived by another profile', async () => {
    const { generator, stopped } = await stopping();
    const profile = generator.profile;
    expect(() => {
      generator.profile = profileOf({ requestsPerSecond: 100, durationSeconds: 60 });
    }).toThrow(expect.objectContaining({ code: 'INVALID_STATE' }));
    const result = await stopped;
    expect(generator.profile).toBe(profile);
    expect(result.durationSeconds).toBeLessThan(10);
    expectFinalBooksToBalance(result);
  });

  it('ends even if it is asked to pause', async () => {
    const { generator, stopped } = await stopping();
    generator.pause();
    expect(generator.phase).toBe('draining');
    generator.resume();
    expectFinalBooksToBalance(await stopped);
  });
});

describe('a reset of the statistics', () => {
  it('resets and keeps the books balanced', { tags: 'long' }, async () => {
    const generator = generatorOf({ requestsPerSecond: 50, durationSeconds: 5 }, 2);
    await generator.start();
    await sleep(2300);
    const before = generator.getStats();
    generator.resetStats();
    const after = generator.getStats();
    expectBooksToBalance(after);
    expect(after.total).toBeLessThan(before.total / 2);
    const result = await generator.finished;
    expectBooksToBalance(result.stats);
    expect(result.stats.total).toBeGreaterThan(after.total);
    expect(result.stats.total).toBeLessThan(target.arrivals.length);
    expect(result.users.active).toBe(0);
    expect(result.stats.inFlight).toBe(0);
  });
});

it('has tables that agree with the totals at any time, and after resets', {
  tags: 'long',
}, async () => {
  const generator = generatorOf({ requestsPerSecond: 400, durationSeconds: 5 }, 2);
  await generator.start();
  let looks = 0;
  for (let round = 0; generator.phase === 'hold'; round++) {
    if (round % 20 === 19) generator.resetStats();
    const until = performance.now() + 20;
    for (; performance.now() < until; looks++) expectBooksToBalance(generator.getStats());
    await sleep(5);
  }
  expect(looks).toBeGreaterThan(0);
  expectBooksToBalance((await generator.finished).stats);
});

it('keeps its books when the main thread is held up and receives seconds before it has planned them', {
  tags: 'long',
}, async () => {
  const generator = generatorOf({ requestsPerSecond: 200, durationSeconds: 4 });
  await generator.start();
  await sleep(700);
  // After reading a file, messages from workers come before timers.
  await readFile(import.meta.filename);
  const until = performance.now() + 1200;
  while (performance.now() < until);
  const result = await generator.finished;
  expect(result.users.dropped).toBeGreaterThan(0);
  expectFinalBooksToBalance(result);
});

it('accounts for arrivals that reach a worker after it has finished', async () => {
  const generator = generatorOf({
    requestsPerSecond: 200,
    durationSeconds: 10,
    // Active users send nothing more, so only planned arrivals are sent.
    thinkTimeSeconds: { min: 8, max: 9 },
  });
  await generator.start();
  await sleep(700);
  const until = (moment: () => boolean) => {
    while (!moment());
  };
  const heldUpAt = performance.now();
  // Stopped early in a window that the main thread has not planned yet, the worker ends before the
  // main thread returns and plans it.
  const inWindow = () => (generator.getStats().elapsedSeconds * 10) % 1;
  until(() => performance.now() > heldUpAt + 300 && inWindow() > 0.4 && inWindow() < 0.5);
  const stopped = generator.abort();
  await Promise.resolve();
  const stoppedAt = performance.now();
  until(() => performance.now() > stoppedAt + 40);
  expectFinalBooksToBalance(await stopped);
});
