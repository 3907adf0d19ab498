import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answering } from '../../support/virtual-sender.ts';
import type { VirtualWorker } from '../../support/virtual-worker.ts';
import { always, broken, evenly, playOut, regular, TIMER_MS, workerOf } from './world.ts';

describe('a request', () => {
  it('is sent when it is due, never early, and late by a timer at most', () => {
    const worker = workerOf();
    worker.plan(...evenly(50, 7.3));
    worker.end(5000);
    playOut(worker);
    expect(worker.sent).toHaveLength(150);
    for (const { atMs, dueMs, startDelayMs } of worker.sent) {
      expect(startDelayMs).toBeCloseTo(atMs - worker.epochMs - dueMs, 9);
      expect(startDelayMs).toBeGreaterThanOrEqual(0);
      expect(startDelayMs).toBeLessThanOrEqual(TIMER_MS);
    }
    expect(worker.counts).toMatchObject({ completed: 50, successful: 150 });
  });

  it('is sent in the order of due times, whatever the latencies, think times and short stalls', () => {
    const moments = fc.array(fc.double({ min: 0, max: 800, noNaN: true }), { maxLength: 60 });
    const latencies = fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 1, maxLength: 10 });
    const stalls = fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 12 });
    fc.assert(
      fc.property(moments, latencies, stalls, fc.boolean(), (starts, latency, pauses, think) => {
        const worker = workerOf({
          answering: (user) => latency[user % latency.length]!,
          thinkTime: { min: 0, max: think ? 0.2 : 0, distribution: 'uniform' },
        });
        worker.plan(...starts.toSorted((a, b) => a - b));
        worker.end(2000);
        for (const pause of pauses) {
          worker.time.pass(60);
          worker.time.stall(pause);
          worker.expectBooksToBalance();
        }
        playOut(worker);
        const due = worker.sent.map(({ dueMs }) => dueMs);
        expect(due).toEqual(due.toSorted((a, b) => a - b));
        for (const { atMs, dueMs, startDelayMs } of worker.sent) {
          expect(startDelayMs).toBeCloseTo(atMs - worker.epochMs - dueMs, 9);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('waits for earlier ones: hundreds due at once are sent in batches, and responses are read in between', () => {
    const worker = workerOf({ answering: () => 0, thinkTime: always(1000) });
    let underWay = 0;
    const most = () => {
      underWay = Math.max(underWay, worker.counts.inFlight);
    };
    worker.plan(...evenly(700, 0, 50));
    worker.end(5000);
    for (let ms = 0; ms < 60; ms++) {
      worker.time.arrive(worker.time.now() + 1, most);
      worker.time.pass(1);
    }
    expect(worker.sent).toHaveLength(700);
    expect(worker.sent.map(({ user }) => user)).toEqual([...Array(700).keys()]);
    expect(underWay).toBeLessThanOrEqual(64);
    playOut(worker);
    expect(worker.counts).toMatchObject({ completed: 700, droppedLate: 0 });
  });

  it('that cannot be made ends its user’s journey, counted and not sent', () => {
    const worker = workerOf({ workflow: broken });
    worker.plan(...evenly(20, 5));
    worker.end(5000);
    playOut(worker);
    expect(worker.sent).toHaveLength(20);
    expect(worker.counts).toMatchObject({ failedUsers: 20, successful: 20 });
    expect(worker.errors('workflow_error')).toBe(20);
  });
});

describe('requests that fail before send returns', () => {
  const refused = (): Answering => 'refused';

  it('let their users continue, without growing the stack', () => {
    const worker = workerOf({ answering: refused, thinkTime: always(0) });
    worker.plan(...evenly(5000, 0));
    worker.end(1000);
    playOut(worker);
    expect(worker.counts).toMatchObject({ sent: 15_000, failed: 15_000, completed: 5000 });
    expect(worker.errors('connection_refused')).toBe(15_000);
  });

  it('forever and without thinking still let messages through, so the run can end', () => {
    const worker: VirtualWorker = workerOf({
      workflow: regular,
      thinkTime: always(0),
      answering: () => {
        worker.time.stall(0.02);
        return 'refused';
      },
    });
    worker.plan(...evenly(10, 0));
    worker.time.pass(50);
    worker.post({ type: 'end', atMs: worker.nowMs, graceUntilMs: worker.nowMs });
    worker.time.pass(5);
    expect(worker.done).toBe(1);
    worker.expectBooksToBalance();
    expect(worker.counts.interrupted).toBe(10);
  });
});
