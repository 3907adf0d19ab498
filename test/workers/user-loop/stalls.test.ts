import { describe, expect, it } from 'vitest';
import {
  always,
  evenly,
  mostWithin,
  playOut,
  regular,
  TIMER_MS,
  WINDOW_MS,
  workerOf,
} from './world.ts';

describe.each([10, 300, 5000])('held up for %i ms, the loop', (stallMs) => {
  /** 50 users who each send every 100 ms, and 20 more who arrive every 10 ms from 500 ms on. */
  function heldUp() {
    const worker = workerOf({
      workflow: regular,
      answering: () => 20,
      thinkTime: always(80),
      requestTimeoutMs: 1000,
    });
    worker.plan(...evenly(50, 2));
    worker.plan(...evenly(20, 10, 500));
    worker.time.pass(500);
    const before = worker.sent.length;
    worker.time.stall(stallMs);
    return { worker, before };
  }

  it('refuses arrivals that are more than a window late, and counts them', () => {
    const { worker } = heldUp();
    worker.time.pass(400);
    worker.expectBooksToBalance();
    const late = evenly(20, 10, 500).filter((start) => start + WINDOW_MS < 500 + stallMs).length;
    // A turn may have begun a moment later.
    expect(worker.counts.droppedLate).toBeGreaterThanOrEqual(late);
    expect(worker.counts.droppedLate).toBeLessThanOrEqual(Math.min(20, late + 1));
  });

  it('loses no active user', () => {
    const { worker, before } = heldUp();
    worker.time.pass(300);
    const users = new Set(worker.sent.slice(before).map(({ user }) => user));
    expect(evenly(50, 1).filter((user) => !users.has(user))).toEqual([]);
  });

  it('measures how late requests are, from when they were first due', () => {
    const { worker, before } = heldUp();
    worker.time.pass(1000);
    const delays = worker.sent.slice(before).map(({ startDelayMs }) => startDelayMs);
    expect(Math.max(...delays)).toBeGreaterThan(stallMs - TIMER_MS - 2);
    expect(Math.max(...delays)).toBeLessThanOrEqual(stallMs + TIMER_MS + WINDOW_MS);
    expect(delays.slice(-50).every((delay) => delay <= TIMER_MS)).toBe(true);
    const lateness =
      Math.max(...worker.snapshots.map((snapshot) => snapshot.lateness.maxUs)) / 1000;
    expect(lateness).toBeGreaterThan(stallMs - TIMER_MS - 2);
  });

  it('makes up for one request of each user, never for more', () => {
    const { worker } = heldUp();
    worker.time.pass(1000);
    expect(mostWithin(worker, 80, 500 + stallMs)).toBeLessThanOrEqual(worker.counts.spawned);
  });

  it('accepts responses that came in time, and gives up the others', () => {
    const latencies = [100, 600, 950, 1050, 1500];
    const worker = workerOf({
      answering: (user) => latencies[user] ?? 'never',
      thinkTime: always(60_000),
      requestTimeoutMs: 1000,
    });
    worker.plan(...evenly(6, 0));
    worker.end(200_000);
    worker.time.pass(90);
    worker.time.stall(stallMs);
    worker.time.pass(3000);
    worker.expectBooksToBalance();
    // A response within the timeout is never lost; one during a long stall cannot be distinguished from it.
    const read = 90 + stallMs;
    const inTime = latencies.filter((latency) => latency <= Math.max(1000, read)).length;
    expect(worker.counts).toMatchObject({ successful: inTime, failed: 6 - inTime, inFlight: 0 });
    expect(worker.errors('timeout')).toBe(6 - inTime);
  });

  it('sends nothing after the end, if it is held up past it', () => {
    const worker = workerOf({ workflow: regular, answering: () => 20, thinkTime: always(80) });
    worker.plan(...evenly(50, 2));
    worker.end(500);
    worker.time.pass(495);
    worker.time.stall(stallMs);
    playOut(worker);
    const last = Math.max(...worker.sent.map(({ dueMs }) => dueMs));
    expect(last).toBeLessThanOrEqual(500);
    const latest = Math.max(...worker.sent.map(({ atMs }) => atMs - worker.epochMs));
    expect(latest).toBeLessThanOrEqual(500 + WINDOW_MS);
    expect(worker.counts.interrupted).toBe(50);
  });
});

it('after a long stall active users continue one after the other, not all at once', () => {
  const worker = workerOf({ workflow: regular, answering: () => 20, thinkTime: always(80) });
  worker.plan(...evenly(50, 2));
  worker.time.pass(500);
  worker.time.stall(5000);
  worker.time.pass(1000);
  // Ten of them in each 20 ms, as before it, and ten whose responses were read when it was over.
  expect(mostWithin(worker, 20, 5500)).toBeLessThanOrEqual(25);
});
