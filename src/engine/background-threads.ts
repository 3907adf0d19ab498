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
 * Only Linux gives single threads a priority: elsewhere nothing happens, nor where the system does not
 * let us. A run goes on without.
 *
 * @param tasks where the system lists this process's threads
 */
export function backgroundThreadsGiveWay(tasks = TASKS): void {
  if (process.platform !== 'linux') return;
  for (const thread of threadsIn(tasks)) {
    if (nameOf(thread, tasks) === 'V8Worker') ignoringRefusal(() => setPriority(thread, NICENESS));
  }
}

/** The same for what this process does itself, behind other processes; on Linux, for its main thread. */
export function processGivesWay(): void {
  ignoringRefusal(() => setPriority(NICENESS));
}

function threadsIn(tasks: string): number[] {
  return ignoringRefusal(() => readdirSync(tasks).map(Number)) ?? [];
}

/** Undefined for a thread that has just ended. */
function nameOf(thread: number, tasks: string): string | undefined {
  return ignoringRefusal(() => readFileSync(`${tasks}/${thread}/comm`, 'utf8').trim());
}

/** A `/proc` that is hidden, a thread that has ended, a priority that is not ours to set: all the same here. */
function ignoringRefusal<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
