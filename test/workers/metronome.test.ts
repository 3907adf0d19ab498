import { Worker } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Alarms, allocateAlarms } from '../../src/border/alarms.ts';
import { nowMs } from '../../src/border/clock.ts';
import { MetronomeClock } from '../../workers/metronome-clock.ts';

const LANES = 3;

describe('a loop that the metronome wakes', () => {
  const shared = { memory: allocateAlarms(LANES), lanes: LANES };
  let thread: Worker;
  beforeAll(() => {
    const entry = new URL('../../workers/metronome.ts', import.meta.url);
    thread = new Worker(entry, { workerData: shared });
  });
  afterAll(() => void thread.terminate());

  /** Resolves with how late the alarm rang. */
  const lateness = (clock: MetronomeClock, delayMs: number) =>
    new Promise<number>((resolve) => {
      const dueMs = nowMs() + delayMs;
      clock.wakeAfter(delayMs, () => resolve(nowMs() - dueMs));
    });

  it('is never woken early, alarm after alarm, whatever the others need', async () => {
    const lanes = Array.from({ length: LANES }, async (_, lane) => {
      const clock = new MetronomeClock(shared, lane);
      for (let turn = 0; turn < 100; turn++) {
        expect(await lateness(clock, ((turn * 7 + lane) % 11) / 4)).toBeGreaterThanOrEqual(0);
      }
      clock.cancelWake();
    });
    await Promise.all(lanes);
  });

  it('rings once for an alarm that was moved, at its last time', async () => {
    const clock = new MetronomeClock(shared, 0);
    const rung: string[] = [];
    clock.wakeAfter(1, () => rung.push('moved to later'));
    clock.wakeAfter(60_000, () => rung.push('moved to sooner'));
    const dueMs = nowMs() + 5;
    const lateMs = await lateness(clock, 5);
    expect(nowMs()).toBeGreaterThanOrEqual(dueMs);
    expect(lateMs).toBeGreaterThanOrEqual(0);
    expect(rung).toEqual([]);
    clock.cancelWake();
  });

  it('does not ring once it is cancelled', async () => {
    const clock = new MetronomeClock(shared, 0);
    let rung = false;
    clock.wakeAfter(1, () => {
      rung = true;
    });
    clock.cancelWake();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(rung).toBe(false);
  });
});

it('a loop whose metronome is gone wakes itself', async () => {
  const clock = new MetronomeClock({ memory: allocateAlarms(1), lanes: 1 }, 0);
  await new Promise<void>((resolve) => clock.wakeAfter(1, resolve));
  clock.cancelWake();
});

describe('an alarm that is due when it is set', () => {
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('is heard, although it rings at once', async () => {
    const shared = { memory: allocateAlarms(1), lanes: 1 };
    const metronome = new Alarms(shared.memory, 1);
    vi.spyOn(Atomics, 'wait').mockReturnValue('ok');
    vi.useFakeTimers({ toFake: ['setTimeout'] }); // the loop's own, in case the metronome is gone
    metronome.ringAndSleep(nowMs());
    vi.spyOn(Atomics, 'notify').mockImplementationOnce(() => {
      metronome.ringAndSleep(nowMs() + 1000);
      return 1;
    });
    const clock = new MetronomeClock(shared, 0);
    await new Promise<void>((resolve) => clock.wakeAfter(0, resolve));
    clock.cancelWake();
  });
});
