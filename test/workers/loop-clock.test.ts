import { expect, it } from 'vitest';
import { ThreadClock } from '../../workers/loop-clock.ts';

const rings = (clock: ThreadClock, delayMs: number) =>
  new Promise<void>((resolve) => clock.wakeAfter(delayMs, resolve));

/** A thread may stay awake for only 2% of its time; beyond that, alarms ring at whole milliseconds. */
const savingUp = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const aTurn = () => new Promise((resolve) => setTimeout(resolve, 5));

it('an alarm within a fraction of a millisecond rings, and not before its time', async () => {
  const clock = new ThreadClock();
  await savingUp(100);
  for (let alarms = 0; alarms < 5; alarms++) {
    const setAtMs = clock.now();
    await rings(clock, 0.2);
    expect(clock.now() - setAtMs).toBeGreaterThanOrEqual(0.2);
  }
});

it.each([0.2, 2])('an alarm of %f ms that is cancelled or reset does not ring', async (delayMs) => {
  const clock = new ThreadClock();
  let wrong = 0;
  clock.wakeAfter(delayMs, () => wrong++);
  clock.cancelWake();
  await aTurn();
  clock.wakeAfter(delayMs, () => wrong++);
  await rings(clock, 0.1);
  await aTurn();
  expect(wrong).toBe(0);
});
