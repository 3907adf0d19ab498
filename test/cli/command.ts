import { spawn } from 'node:child_process';
import { join } from 'node:path';

const BIN = join(import.meta.dirname, '../../src/cli/bin.ts');

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly outcome: Promise<Outcome>;
  interrupt(): void;
  /** Resolves when standard error has said this. */
  says(text: string): Promise<void>;
}

/** Starts the command as a user does, but for the terminal. */
export function start(...args: string[]): RunningCommand {
  const child = spawn(process.execPath, [BIN, ...args], {
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk;
  });
  const outcome = new Promise<Outcome>((resolve) => {
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
  return {
    outcome,
    interrupt: () => void child.kill('SIGINT'),
    async says(text) {
      while (!stderr.includes(text)) await new Promise((resolve) => setTimeout(resolve, 50));
    },
  };
}

export const rushhour = (...args: string[]): Promise<Outcome> => start(...args).outcome;
