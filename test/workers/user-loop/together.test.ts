import { expect, it } from 'vitest';
import { VirtualWorker } from '../../support/virtual-worker.ts';
import { always, page } from './world.ts';

function images(places: number) {
  const worker = new VirtualWorker({ workflow: page, places, thinkTime: always(100) });
  worker.plan(0);
  worker.time.pass(5000);
  worker.end(worker.nowMs);
  worker.time.pass(1000);
  worker.expectBooksToBalance();
  expect(worker.counts.completed).toBe(1);
  return worker.sent.map(({ atMs }) => Math.round(atMs - worker.epochMs));
}

it('requests of a user are sent together, and the next follows when all have been answered', () => {
  const [first, ...rest] = images(10);
  expect(first).toBe(0);
  const [together, last] = [rest.slice(0, 5), rest[5]!];
  expect(new Set(together).size).toBe(1);
  expect(last - together[0]!).toBeGreaterThanOrEqual(120);
});

it('requests without a place follow when the others have been answered', () => {
  const [, ...rest] = images(2);
  expect(rest).toHaveLength(6);
  expect(new Set(rest.slice(0, 5)).size).toBe(3);
});
