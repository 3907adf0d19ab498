import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** The target's core, on which the benchmark itself also runs, and the generator's core. */
export const TARGET_CORE = 0;
export const GENERATOR_CORE = 1;

/** USER_HZ: the unit of times in /proc, the same on every Linux. */
const TICKS_PER_SECOND = 100;

export interface Command {
  readonly argv: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** The resources used so far by a process and its descendants, as accounted by the kernel. */
export interface Usage {
  /** User and system time. */
  readonly cpuSeconds: number;
  readonly residentBytes: number;
}

export interface Running {
  readonly pid: number;
  readonly finished: Promise<Finished>;
}

export interface Finished {
  readonly stdout: string;
  readonly stderr: string;
}

/** Length of the kept output of a command: its report comes last. */
const KEPT_CHARACTERS = 1_000_000;

/** Moves this process, and the processes that it starts without a core of their own, to the target's core. */
export function keepToTargetCore(): void {
  if (availableParallelism() < 2) throw new Error('two cores are needed: target and generator');
  spawnSync('taskset', ['-a', '-c', '-p', `${TARGET_CORE}`, `${process.pid}`]);
}

export function startOnGeneratorCore(command: Command): Running {
  return startOnCores([GENERATOR_CORE], command);
}

export function startOnCores(cores: readonly number[], { argv, env }: Command): Running {
  const child = spawn('taskset', ['-c', cores.join(','), ...argv], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout = (stdout + chunk).slice(-KEPT_CHARACTERS);
  });
  child.stderr.on('data', (chunk) => {
    stderr = (stderr + chunk).slice(-KEPT_CHARACTERS);
  });
  const finished = new Promise<Finished>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve({ stdout, stderr }));
  });
  return { pid: child.pid!, finished };
}

/** Of the process and all its descendants; null once it has ended. */
export function usageOf(pid: number): Usage | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    // utime, stime, and those of children that have ended: fields 14 to 17 of proc(5).
    const ticks = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 15)
      .map(Number);
    const own = {
      cpuSeconds: ticks.reduce((sum, each) => sum + each, 0) / TICKS_PER_SECOND,
      residentBytes: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024,
    };
    return childrenOf(pid).map(usageOf).reduce(plus, own);
  } catch {
    return null;
  }
}

function plus(a: Usage | null, b: Usage | null): Usage | null {
  if (a === null || b === null) return a ?? b;
  return {
    cpuSeconds: a.cpuSeconds + b.cpuSeconds,
    residentBytes: a.residentBytes + b.residentBytes,
  };
}

function childrenOf(pid: number): number[] {
  const tasks = readdirSync(`/proc/${pid}/task`);
  const lists = tasks.map((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8'));
  return lists.join(' ').split(/\s+/).filter(Boolean).map(Number);
}
