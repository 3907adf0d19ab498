import { readdirSync, readFileSync } from 'node:fs';
import { setPriority } from 'node:os';

const TASKS = '/proc/self/task';
/** Weight 110 of the kernel's scheduler instead of 1,024. */
const NICENESS = 10;

/**
 * Lets the threads on which V8 compiles and collects garbage step back behind those that send, receive
 * and measure. In the first ten seconds of a run its optimizing compiler takes seconds of CPU time, just
 * as functions become hot: where the cores are busy, that would hold up requests for hundreds of
 * milliseconds. Once is enough for a process; threads of equal name in other processes are not touched.
 * Only Linux gives single threads a priority: elsewhere nothing happens.
 */
export function backgroundThreadsGiveWay(): void {
  if (process.platform !== 'linux') return;
  for (const thread of threadsOfV8()) setPriority(thread, NICENESS);
}

function threadsOfV8(): number[] {
  const threads = readdirSync(TASKS).map(Number);
  return threads.filter((thread) => nameOf(thread) === 'V8Worker');
}

/** Null for a thread that has just ended. */
function nameOf(thread: number): string | null {
  try {
    return readFileSync(`${TASKS}/${thread}/comm`, 'utf8').trim();
  } catch {
    return null;
  }
}
