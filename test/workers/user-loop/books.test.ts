import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answering } from '../../support/virtual-sender.ts';
import type { VirtualWorker } from '../../support/virtual-worker.ts';
import { always, broken, page, regular, three, WINDOW_MS, workerOf } from './world.ts';

describe('whatever happens to the loop', () => {
  type Act = (worker: VirtualWorker) => void;

  const span = fc.integer({ min: 0, max: 700 });
  const acts = fc.oneof(
    fc.array(fc.integer({ min: -150, max: 500 }), { maxLength: 100 }).map(
      (starts): Act =>
        (worker) =>
          worker.plan(...starts.map((start) => Math.max(0, worker.nowMs + start))),
    ),
    span.map(
      (ms): Act =>
        ({ time }) =>
          time.pass(ms),
    ),
    fc.constantFrom(10, 300, 5000).map(
      (ms): Act =>
        ({ time }) =>
          time.stall(ms),
    ),
    fc.constant<Act>((worker) => worker.pause()),
    fc.constant<Act>((worker) => worker.resume()),
    fc.constant<Act>((worker) => worker.receive({ type: 'reset', generation: 1 })),
    fc.tuple(span, span).map(
      ([inMs, graceMs]): Act =>
        (worker) =>
          worker.end(worker.nowMs + inMs, graceMs),
    ),
    fc.constant<Act>((worker) => worker.receive({ type: 'abort' })),
  );

  const worlds = fc.record({
    workflow: fc.constantFrom(three, regular, broken, page),
    thinkTime: fc.constantFrom(always(0), always(3), always(150), {
      min: 0,
      max: 1,
      distribution: 'exponential' as const,
    }),
    places: fc.constantFrom(1, 5, 1000),
    maxUsers: fc.constantFrom(1, 20, 1000),
    maxWaiting: fc.constantFrom(0, 10, 1000),
    requestTimeoutMs: fc.constantFrom(50, 1000),
  });
  const answers = fc.array(
    fc.oneof(
      fc.integer({ min: 0, max: 400 }),
      fc.constantFrom<Answering>('refused', 'never', 0, 2),
    ),
    { minLength: 1, maxLength: 12 },
  );

  it('its books balance at every moment, nothing is sent in a pause or after the end, and it ends', () => {
    fc.assert(
      fc.property(
        worlds,
        answers,
        fc.array(acts, { maxLength: 25 }),
        span,
        (world, answering, inputs, graceMs) => {
          let requests = 0;
          const worker: VirtualWorker = workerOf({
            ...world,
            answering: () => {
              // Otherwise users who never think and are refused at once would send forever without time passing.
              worker.time.stall(0.5);
              return answering[requests++ % answering.length]!;
            },
          });
          for (const act of inputs) {
            const { paused, sent } = worker;
            const { length } = sent;
            act(worker);
            worker.expectBooksToBalance();
            if (paused && worker.paused) expect(sent, 'sent in a pause').toHaveLength(length);
          }
          worker.resume();
          worker.end(worker.nowMs, graceMs);
          worker.time.pass(graceMs + world.requestTimeoutMs + 2 * WINDOW_MS);
          expect(worker.done, 'at the end').toBe(1);
          worker.expectBooksToBalance();
          const { length } = worker.sent;
          worker.time.pass(1000);
          expect(worker.sent, 'sent after the end').toHaveLength(length);
        },
      ),
    );
  });
});
