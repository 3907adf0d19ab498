import { workerData } from 'node:worker_threads';
import { Alarms } from '../src/border/alarms.ts';
import { nowMs } from '../src/border/clock.ts';
import type { Metronome } from '../src/border/worker-task.ts';
import { reduceTimerSlack } from './timer-slack.ts';

/**
 * A thread that wakes the workers on time. The timers of an event loop have whole milliseconds; this thread sleeps for
 * fractions of them. It runs until it is terminated.
 */
reduceTimerSlack();
const { memory, lanes } = workerData as Metronome;
const alarms = new Alarms(memory, lanes);
for (;;) alarms.ringAndSleep(nowMs());
