import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { GENERATOR_CORE, TARGET_CORE } from '../support/processes.ts';

/** Something that happens to the generator or the services during a run. The returned function undoes it. */
export type Disturbance = (pids: {
  readonly generator: number;
  readonly services: number;
}) => Promise<() => void>;

const CGROUPS = '/sys/fs/cgroup';
const NAME = 'rushhour-bench-verdict';

/** A process that takes this fraction of a core, in bursts of 20 ms. */
export function hog(share: number, core: 'generator' | 'services'): Disturbance {
  const busyMs = 20 * share;
  const code = `const nap=new Int32Array(new SharedArrayBuffer(4));
    for(;;){const until=performance.now()+${busyMs};while(performance.now()<until);
    if(${busyMs}<20)Atomics.wait(nap,0,0,${20 - busyMs});}`;
  const on = core === 'generator' ? GENERATOR_CORE : TARGET_CORE;
  return async () => {
    const child = spawn('taskset', ['-c', `${on}`, process.execPath, '-e', code], {
      stdio: 'ignore',
    });
    return () => child.kill('SIGKILL');
  };
}

/** Stops a process for a while, some seconds into the run. */
export function stops(
  whom: 'generator' | 'services',
  seconds: number,
  afterSeconds = 4,
): Disturbance {
  return async (pids) => {
    await sleep(afterSeconds * 1000);
    process.kill(pids[whom], 'SIGSTOP');
    await sleep(seconds * 1000);
    process.kill(pids[whom], 'SIGCONT');
    return () => {};
  };
}

/** Stops only the generator's worker thread, with the freezer of cgroups version 1. */
export function stopsWorker(seconds: number, afterSeconds = 4): Disturbance {
  return async ({ generator }) => {
    const group = `${CGROUPS}/freezer/${NAME}`;
    mkdirSync(group, { recursive: true });
    await sleep(afterSeconds * 1000);
    writeFileSync(`${group}/tasks`, `${busiestThread(generator)}`);
    writeFileSync(`${group}/freezer.state`, 'FROZEN');
    await sleep(seconds * 1000);
    writeFileSync(`${group}/freezer.state`, 'THAWED');
    return () => removed(group);
  };
}

/** Gives the generator a CFS quota with cgroups version 1; without cgroups, stops it for the rest of each period. */
export function quota(usedMs: number, periodMs: number): Disturbance {
  return async ({ generator }) => {
    if (!canLimit()) return dutyCycle(generator, usedMs, periodMs);
    const group = `${CGROUPS}/cpu/${NAME}`;
    mkdirSync(group, { recursive: true });
    writeFileSync(`${group}/cpu.cfs_period_us`, `${periodMs * 1000}`);
    writeFileSync(`${group}/cpu.cfs_quota_us`, `${usedMs * 1000}`);
    writeFileSync(`${group}/cgroup.procs`, `${generator}`);
    return () => removed(group);
  };
}

export function canLimit(): boolean {
  return existsSync(`${CGROUPS}/cpu/cpu.cfs_quota_us`) || existsSync(`${CGROUPS}/cpu/cgroup.procs`);
}

export function canFreezeThreads(): boolean {
  return existsSync(`${CGROUPS}/freezer/cgroup.procs`);
}

/** How long the process' busiest thread was ready to run but had no core, according to the scheduler; milliseconds. */
export function waitedForCoreMs(pid: number): number {
  try {
    return Math.max(...[`${pid}`, busiestThread(pid)].map((task) => statOf(pid, task).waitedMs));
  } catch {
    return 0;
  }
}

function statOf(pid: number, task: string): { usedMs: number; waitedMs: number } {
  const text = readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8');
  const [used, waited] = text.split(' ');
  return { usedMs: Number(used) / 1e6, waitedMs: Number(waited) / 1e6 };
}

function dutyCycle(pid: number, usedMs: number, periodMs: number): () => void {
  const timer = setInterval(() => {
    process.kill(pid, 'SIGSTOP');
    setTimeout(() => process.kill(pid, 'SIGCONT'), periodMs - usedMs);
  }, periodMs);
  return () => clearInterval(timer);
}

/** All threads except the main one. */
function busiestThread(pid: number): string {
  const tasks = readdirSync(`/proc/${pid}/task`).filter((task) => task !== `${pid}`);
  const used = (task: string) => statOf(pid, task).usedMs;
  return tasks.reduce((a, b) => (used(b) > used(a) ? b : a));
}

function removed(group: string): void {
  try {
    rmdirSync(group);
  } catch {
    // Its process may still exist: the next run reuses the group.
  }
}
