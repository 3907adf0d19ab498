import { describe, expect, it } from 'vitest';
import { always, evenly, mostWithin, playOut, regular, TIMER_MS, workerOf } from './world.ts';

describe('at the end', () => {
  /** At 500 ms some think, some have a request in flight, and others have yet to arrive. */
  function ending(graceMs: number) {
    const worker = workerOf({ answering: (user) => (user % 2 === 0 ? 90 : 5) });
    worker.plan(...evenly(60, 10));
    worker.plan(...evenly(10, 10, 510));
    worker.end(500, graceMs);
    worker.time.pass(500);
    return worker;
  }

  it('without grace period, thinking users are interrupted, the others once they get a response', () => {
    const worker = ending(0);
    worker.time.pass(10);
    worker.expectBooksToBalance();
    const { sent, inFlight, interrupted } = worker.counts;
    expect(inFlight).toBeGreaterThan(0);
    expect(interrupted).toBeGreaterThan(0);
    worker.time.pass(100);
    worker.expectBooksToBalance();
    expect(worker.done).toBe(1);
    expect(worker.counts).toMatchObject({ sent, inFlight: 0, withdrawn: 19 });
    expect(worker.counts.interrupted).toBeGreaterThan(interrupted);
  });

  it('with a grace period, they finish: no user arrives, and it is over with the last of them', () => {
    const worker = ending(5000);
    worker.time.pass(900);
    worker.expectBooksToBalance();
    expect(worker.done).toBe(1);
    expect(worker.counts).toMatchObject({ completed: 51, interrupted: 0, withdrawn: 19 });
    const after = worker.sent.filter(({ atMs }) => atMs - worker.epochMs >= 500);
    expect(worker.counts.sentAfterEnd).toBe(after.length);
  });

  it('of the grace period, remaining users are interrupted', () => {
    const worker = ending(200);
    worker.time.pass(200 + 10);
    const { sent } = worker.counts;
    worker.time.pass(100);
    worker.expectBooksToBalance();
    expect(worker.done).toBe(1);
    expect(worker.counts.sent).toBe(sent);
    expect(worker.counts.completed).toBeGreaterThan(0);
    expect(worker.counts.interrupted).toBeGreaterThan(0);
    expect(Math.max(...worker.sent.map(({ dueMs }) => dueMs))).toBeLessThanOrEqual(700);
  });

  it('a quota that was on its way is accounted for', () => {
    const worker = ending(0);
    worker.time.pass(200);
    expect(worker.done).toBe(1);
    worker.plan(520, 530);
    worker.expectBooksToBalance();
  });

  it('a stop while the clock is stopped ends the run', () => {
    const worker = workerOf();
    worker.plan(...evenly(50, 10));
    worker.time.pass(250);
    worker.pause();
    worker.end(worker.nowMs);
    worker.time.pass(100);
    expect(worker.done).toBe(1);
    worker.expectBooksToBalance();
  });

  it('users in the queue are interrupted too', () => {
    const worker = workerOf({ places: 2, answering: () => 400 });
    worker.plan(...evenly(30, 1));
    worker.end(500);
    worker.time.pass(100);
    expect(worker.waiting).toBe(28);
    playOut(worker);
    expect(worker.sent).toHaveLength(4);
  });
});

describe('an abort', () => {
  it('gives up requests in flight, and ends at once', () => {
    const worker = workerOf({ answering: () => 'never', places: 20 });
    worker.plan(...evenly(40, 5));
    worker.time.pass(153);
    worker.receive({ type: 'abort' });
    expect(worker.done).toBe(1);
    worker.expectBooksToBalance();
    expect(worker.counts).toMatchObject({ failed: 20, interrupted: 31, withdrawn: 9 });
    expect(worker.errors('aborted')).toBe(20);
  });
});

describe('a pause', () => {
  it('sends nothing, and causes no burst afterwards', () => {
    const worker = workerOf({ workflow: regular, answering: () => 20, thinkTime: always(80) });
    worker.plan(...evenly(50, 2));
    worker.time.pass(500);
    worker.pause();
    const { length } = worker.sent;
    worker.time.pass(10_000);
    expect(worker.sent).toHaveLength(length);
    worker.expectBooksToBalance();
    expect(worker.counts.inFlight).toBe(0);
    worker.resume();
    worker.time.pass(500);
    expect(mostWithin(worker, 80, 10_000)).toBeLessThanOrEqual(50);
    const after = worker.sent.slice(length).map(({ startDelayMs }) => startDelayMs);
    expect(after.length).toBeGreaterThan(200);
    expect(Math.max(...after)).toBeLessThanOrEqual(TIMER_MS);
  });

  it('also holds users in the queue', () => {
    const worker = workerOf({ places: 1, answering: () => 50 });
    worker.plan(...evenly(10, 1));
    worker.time.pass(30);
    worker.pause();
    worker.time.pass(1000);
    expect(worker.sent).toHaveLength(1);
    expect(worker.waiting).toBe(9);
    worker.resume();
    worker.time.pass(1000);
    expect(worker.sent.length).toBeGreaterThan(10);
  });
});
