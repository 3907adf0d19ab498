import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../../src/statistics/result.ts';
import { expectFinalBooksToBalance } from '../../support/books.ts';
import { startTarget, type Target } from '../../support/target.ts';
import { BIN } from '../command.ts';

const hasPython =
  spawnSync('python3', ['-c', 'import pty, os; os.waitstatus_to_exitcode']).status === 0;

let folder: string;
let target: Target;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rushhour-terminal-'));
  target = await startTarget();
});
afterAll(async () => {
  await target.close();
  await rm(folder, { recursive: true });
});

interface Played {
  readonly code: number;
  readonly output: string;
  /** Whether the terminal was left in its normal mode. */
  readonly normal: boolean;
  readonly result: RunResult;
}

/** Runs the command in a terminal; see play-terminal.py. */
async function play(name: string, script: [pattern: string, keys: string | null][]) {
  const json = join(folder, `${name}.json`);
  const options = ['--rps', '40', '--duration', '60s', '--ramp-up', '0s', '--target', target.url];
  const command = [process.execPath, BIN, 'run', 'normal', ...options, '--json', json];
  const player = join(import.meta.dirname, 'play-terminal.py');
  // What other tests may have set is not for this command.
  const { PATH, HOME, NODE_COMPILE_CACHE } = process.env;
  const { stdout } = await promisify(execFile)(
    'python3',
    [player, '60', JSON.stringify(script), ...command],
    { env: { PATH, HOME, NODE_COMPILE_CACHE, TERM: 'xterm' } },
  );
  const played = JSON.parse(stdout) as Omit<Played, 'result'>;
  const text = await readFile(json, 'utf8');
  expect(text, `exit code ${played.code}, and on the terminal: ${played.output}`).not.toBe('');
  const result = JSON.parse(text) as RunResult;
  expectFinalBooksToBalance(result);
  return { ...played, result };
}

describe.skipIf(!hasPython)('on a terminal (needs python3)', { concurrent: true }, () => {
  it('keys pause, resume, change the rate and stop; the terminal is restored', async () => {
    const { code, output, normal, result } = await play('keys', [
      ['of 40 rps', 'p'],
      ['paused', 'p'],
      ['hold', '+'],
      ['of 44 rps', '+'],
      ['of 48 rps', '-'],
      ['of 44 rps', 'q'],
    ]);
    expect(output).toContain('p pause   + - rate   q stop');
    expect(output).toContain('response time');
    expect(output).toContain('\u001b[?25h');
    expect(normal).toBe(true);
    expect(result.stoppedEarly).toBe(true);
    expect(code).toBe(130);
  });

  it('Ctrl-C stops the run although the terminal is in raw mode', async () => {
    const { code, output, normal } = await play('ctrl-c', [['of 40 rps', '\u0003']]);
    expect(output).toContain('response time');
    expect(normal).toBe(true);
    expect(code).toBe(130);
  });

  it('closing the terminal ends the run, and its files are written', async () => {
    const { code, output, result } = await play('closed', [['of 40 rps', null]]);
    expect(output).not.toMatch(/^\s+at /m);
    expect(result.stoppedEarly).toBe(true);
    expect(code).toBe(130);
  });
});
