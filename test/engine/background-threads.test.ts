import { expect, it } from 'vitest';
import { backgroundThreadsGiveWay } from '../../src/engine/background-threads.ts';

it.each([
  ['hidden', '/nonexistent/task'],
  ['not a folder', '/dev/null'],
  ['without names', import.meta.dirname],
])('a /proc that is %s does not prevent the start', (_what, tasks) => {
  expect(() => backgroundThreadsGiveWay(tasks)).not.toThrow();
});
