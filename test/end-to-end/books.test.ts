import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectBooksToBalance, expectFinalBooksToBalance } from '../support/books.ts';
import { generatorFor } from '../support/generators.ts';
import { startTarget, type Target } from '../support/target.ts';

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.close());

describe('a reset of the statistics', () => {
  it('resets and keeps the books balanced', { tags: 'long' }, async () => {
    const generator = generatorFor(target, { requestsPerSecond: 50, durationSeconds: 5 }, 2);
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
  const generator = generatorFor(target, { requestsPerSecond: 400, durationSeconds: 5 }, 2);
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
  const generator = generatorFor(target, { requestsPerSecond: 200, durationSeconds: 4 });
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
  const generator = generatorFor(target, {
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
