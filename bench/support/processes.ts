import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** The target's core, where the bench itself runs too, and the generator's. */
export const TARGET_CORE = 0;
export const GENERATOR_CORE = 1;

/** USER_HZ: the unit of times in /proc, the same on every Linux. */
const TICKS_PER_SECOND = 100;

const RESIDENT_EVERY_MS = 100;

export interface Finished {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
  /** User and system time of the process and of all its descendants, as the kernel accounts for it. */
  readonly cpuSeconds: number;
  /** Of the whole tree, at its highest. */
  readonly peakResidentBytes: number;
}

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** Moves this process, and what it starts without a core of its own, to the target's core. */
export function keepToTargetCore(): void {
  if (availableParallelism() < 2) throw new Error('two cores are needed: target and generator');
  spawnSync('taskset', ['-a', '-c', '-p', `${TARGET_CORE}`, `${process.pid}`]);
}

/**
 * Runs a command on the generator's core to its end. One at a time: what the kernel adds to this
 * process' "waited-for children" in the meantime is the command's.
 */
export async function runOnGeneratorCore(
  command: readonly string[],
  options: RunOptions = {},
): Promise<Finished> {
  const before = childrenCpuSeconds();
  const child = spawn('taskset', ['-c', `${GENERATOR_CORE}`, ...command], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  let peakResidentBytes = 0;
  const watch = setInterval(() => {
    peakResidentBytes = Math.max(peakResidentBytes, residentBytes(child.pid!));
  }, RESIDENT_EVERY_MS);
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  clearInterval(watch);
  return { stdout, stderr, exitCode, cpuSeconds: childrenCpuSeconds() - before, peakResidentBytes };
}

/** `cutime + cstime` of proc(5). */
function childrenCpuSeconds(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND;
}

function residentBytes(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const own = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
    return childrenOf(pid).reduce((total, child) => total + residentBytes(child), own);
  } catch {
    return 0; // It has just ended.
  }
}

/** Not by a command such as pgrep: its time would be counted as the generator's. */
function childrenOf(pid: number): number[] {
  const tasks = readdirSync(`/proc/${pid}/task`);
  const lists = tasks.map((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8'));
  return lists.join(' ').split(/\s+/).filter(Boolean).map(Number);
}
