import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { vi } from 'vitest';
import { main } from '../../src/cli/main.ts';

export const BIN = join(import.meta.dirname, '../../src/cli/bin.ts');

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly pid: number;
  readonly outcome: Promise<Outcome>;
  signal(signal?: NodeJS.Signals): void;
  /** Closes our end of its outputs, as `head` does when it has read enough. */
  stopReading(): void;
  /** Its output on standard error so far. */
  complaints(): string;
  /** Resolves when it has printed this, on either output. */
  says(text: string | RegExp): Promise<void>;
}

/** Starts the command as a user does, but without a terminal. */
export const start = (...args: string[]): RunningCommand => startAfter('', ...args);

/** Starts the command in a shell that has run something before, for example to set a limit. */
export function startAfter(shell: string, ...args: string[]): RunningCommand {
  const command = [process.execPath, BIN, ...args];
  const [file, ...rest] =
    shell === '' ? command : ['bash', '-c', `${shell}\nexec "$@"`, 'bash', ...command];
  const child = spawn(file!, rest, {
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    said.stdout += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said.stderr += chunk;
  });
  const outcome = new Promise<Outcome>((resolve) => {
    child.once('close', (code) => resolve({ code, ...said }));
  });
  return {
    pid: child.pid!,
    outcome,
    signal: (signal = 'SIGINT') => void child.kill(signal),
    stopReading() {
      child.stdout.destroy();
      child.stderr.destroy();
    },
    complaints: () => said.stderr,
    async says(text) {
      await vi.waitUntil(() => (said.stdout + said.stderr).search(text) >= 0, {
        timeout: 50_000,
        interval: 20,
      });
    },
  };
}

/** The whole command in a separate process: for what happens outside `main`. */
export const spawned = (...args: string[]): Promise<Outcome> => start(...args).outcome;

/** The command in this process: as a user would call it, without the time to start a process. */
export async function rushhour(...args: string[]): Promise<Outcome> {
  const said = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((chunk, ...rest: unknown[]) => {
      said[name] += String(chunk);
      const written = rest.at(-1);
      if (typeof written === 'function') written();
      return true;
    }),
  );
  const codeBefore = process.exitCode;
  process.exitCode = undefined;
  try {
    await main(['node', 'rushhour', ...args]);
    return { code: Number(process.exitCode ?? 0), ...said };
  } finally {
    process.exitCode = codeBefore;
    for (const spy of spies) spy.mockRestore();
  }
}
