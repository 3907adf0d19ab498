import { readdirSync, readFileSync } from 'node:fs';
import { setPriority } from 'node:os';

const TASKS = '/proc/self/task';
/** The kernel's scheduler gives it weight 110 instead of 1,024. */
const NICENESS = 10;

/**
 * Lowers the priority of the threads on which V8 compiles and collects garbage below that of the threads that send,
 * receive and measure. In the first ten seconds of a run, V8's optimizing compiler takes seconds of CPU time, just as
 * functions become hot. If the cores are busy, that would delay requests by hundreds of milliseconds. Once per
 * process is enough; threads of the same name in other processes are not touched. Only Linux has priorities for
 * single threads: on other systems, or without permission, this does nothing, and the run continues.
 *
 * @param tasks folder in which the system lists this process's threads
 */
export function backgroundThreadsGiveWay(tasks = TASKS): void {
  if (process.platform !== 'linux') return;
  for (const thread of threadsIn(tasks)) {
    if (nameOf(thread, tasks) === 'V8Worker') ignoringRefusal(() => setPriority(thread, NICENESS));
  }
}

/** The same for this process relative to other processes; on Linux, for its main thread. */
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

/** A hidden `/proc`, a thread that has ended, or a priority that may not be set: all of them are ignored. */
function ignoringRefusal<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
