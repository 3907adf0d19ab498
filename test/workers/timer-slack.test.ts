import { readFileSync, readlinkSync } from 'node:fs';
import { expect, it } from 'vitest';
import { reduceTimerSlack } from '../../workers/timer-slack.ts';

it.skipIf(process.platform !== 'linux')('timers of this thread ring within microseconds', () => {
  if (!reduceTimerSlack()) return;
  const thread = readlinkSync('/proc/thread-self').split('/').at(-1);
  expect(Number(readFileSync(`/proc/${thread}/timerslack_ns`, 'utf8'))).toBe(1000);
});
