import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import { expectBooksToBalance, expectFinalBooksToBalance } from '../support/books.ts';
import { generatorFor } from '../support/generators.ts';
import { profileOf } from '../support/profiles.ts';
import { expectNoBurst } from '../support/rate.ts';
import { quiet, startTarget, type Target } from '../support/target.ts';

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.close());

describe('pause and resume', () => {
  it('sends nothing in the meantime, and the pause counts in no latency and not in the duration', {
    tags: 'long',
  }, async () => {
    const generator = generatorFor(target, { requestsPerSecond: 60, durationSeconds: 4 });
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
    const generator = generatorFor(target, { durationSeconds: 1, requestsPerSecond: 20 });
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
    const generator = generatorFor(target, { durationSeconds: 60, requestsPerSecond: 50 });
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
    const generator = generatorFor(target, { durationSeconds: 60, requestsPerSecond: 50 });
    await generator.start();
    await sleep(300);
    generator.pause();
    expectFinalBooksToBalance(await generator.stop());
  });

  it('has an empty result if it is stopped before it was started', async () => {
    const generator = generatorFor(target, {});
    const result = await generator.stop();
    expectFinalBooksToBalance(result);
    expect(result.stats.total).toBe(0);
    expect(await generator.finished).toBe(result);
    await expect(generator.start()).rejects.toMatchObject({ code: 'INVALID_STATE' });
  });

  it('stops once it has started if it is stopped while it starts', async () => {
    const generator = generatorFor(target, { durationSeconds: 60 });
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

describe('a run that is stopping', () => {
  const stopping = async () => {
    const generator = generatorFor(target, {
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

describe('watch', () => {
  it('ends with the run, however long its interval, and at once if the run is over', async () => {
    const generator = generatorFor(target, { durationSeconds: 0.5, requestsPerSecond: 20 });
    const finished = generator.finished.then(({ stats }) => stats.total);
    await generator.start();
    const totals: number[] = [];
    for await (const { total } of generator.watch(3_000_000_000)) totals.push(total);
    expect(totals).toEqual([await finished]);
    for await (const { total } of generator.watch(10)) totals.push(total);
    expect(totals).toHaveLength(1);
  });

  it('rejects an interval that would keep a core busy', async () => {
    await expect(generatorFor(target, {}).watch(0).next()).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
  });
});
