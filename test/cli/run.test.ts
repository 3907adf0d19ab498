import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunResult } from '../../src/statistics/result.ts';
import { expectFinalBooksToBalance } from '../support/books.ts';
import { startTarget, type Target } from '../support/target.ts';
import { type RunningCommand, rushhour, spawned, start } from './command.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rushhour-run-'));
});
afterAll(() => rm(folder, { recursive: true }));

const short = ['--rps', '40', '--duration', '2s', '--ramp-up', '1s', '--ramp-down', '0s'];
const long = ['normal', '--rps', '40', '--duration', '60s', '--ramp-up', '0s'];

async function resultIn(file: string): Promise<RunResult> {
  return JSON.parse(await readFile(file, 'utf8')) as RunResult;
}

describe.concurrent('in processes of their own', () => {
  it('rushhour run plays against the embedded store and prints a summary; the result fits its schema', async () => {
    const json = join(folder, 'result.json');
    const thresholds = ['--threshold', 'latency_p50 < 0.001', '--threshold', 'total > 1'];
    const { code, stdout, stderr } = await spawned(
      'run',
      'normal',
      ...[...short, ...thresholds, '--json', json],
    );
    const result = await resultIn(json);
    expectFinalBooksToBalance(result);
    const schema = await readFile(
      join(import.meta.dirname, '../../docs/result.schema.json'),
      'utf8',
    );
    const validate = new Ajv2020({ allErrors: true }).compile(JSON.parse(schema) as object);
    expect(validate(result), JSON.stringify(validate.errors)).toBe(true);
    expect(stderr).toMatch(/^normal: 0 s of 2 s, ramp up/);
    expect(stdout).toContain(result.verdict.status.toUpperCase());
    expect(stdout).toContain('response time');
    expect(stdout).toContain(`written: ${json}`);
    expect(stdout).toMatch(/missed {2}latency_p50 < 0.001/);
    expect(stdout).toMatch(/kept {4}total > 1/);
    expect(stdout).not.toContain('\u001b[');
    // A machine may be too slow for valid numbers.
    expect(code).toBe(result.verdict.status === 'generator-limited' ? 98 : 99);
  });

  it('rushhour store serves until it is stopped', async () => {
    const command = start('store', '--port-base', '0', '--latency', '5ms', '--cache');
    await command.says('Ctrl-C stops the store');
    command.signal();
    const { code, stdout } = await command.outcome;
    expect(stdout).toMatch(/product\s+http:\/\/127\.0\.0\.1:\d+/);
    expect(code).toBe(0);
  });
});

describe.concurrent('a run that is ended early', () => {
  /** Starts a run, and ends it in some way once requests arrive. */
  async function ended(target: Target, json: string, how: (run: RunningCommand) => unknown) {
    const trace = `${json}.trace`;
    const args = ['run', ...long, '--target', target.url, '--json', json, '--trace', trace];
    const command = start(...args);
    await vi.waitUntil(() => target.arrivals.length > 10, { timeout: 50_000 });
    await how(command);
    const outcome = await command.outcome;
    await target.close();
    const result = await resultIn(json);
    expectFinalBooksToBalance(result);
    expect(result.stoppedEarly).toBe(true);
    expect(outcome.code).toBe(130);
    const lines = (await readFile(trace, 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(result.stats.total);
    return { ...outcome, result };
  }

  it('stops gracefully at the first Ctrl-C, and reports', async () => {
    const { stdout, stderr } = await ended(
      await startTarget(),
      join(folder, 'stopped.json'),
      (command) => command.signal('SIGINT'),
    );
    expect(stdout).toContain('response time');
    expect(stderr).toContain('stopping gracefully; press again to stop at once');
  });

  it.each(['SIGTERM', 'SIGHUP'] as const)(
    'stops gracefully at a %s',
    { tags: 'long' },
    async (signal) => {
      await ended(await startTarget(), join(folder, `${signal}.json`), (command) =>
        command.signal(signal),
      );
    },
  );

  it('stops and writes its files when its output pipe is closed', { tags: 'long' }, async () => {
    const target = await startTarget();
    await ended(target, join(folder, 'unread.json'), (command) => command.stopReading());
  });

  it('exits at the second Ctrl-C with the results so far', async () => {
    let answers = 0;
    const target = await startTarget((_request, response) => {
      // Requests that stay open would delay a graceful stop for ten seconds.
      if (answers++ % 2 === 0) response.end('{}');
    });
    const { result } = await ended(target, join(folder, 'left.json'), async (command) => {
      command.signal();
      await command.says('stopping gracefully; press again to stop at once');
      command.signal();
    });
    expect(result.errors['aborted']).toBeGreaterThan(0);
    expect(result.errorExamples['aborted']).toMatch(
      /^\w+\/\w+: (GET|POST) http:\/\/127.0.0.1:\d+\/.* -> aborted$/,
    );
  });
});

describe('in this process', () => {
  it('rushhour run writes only the result to standard output if it goes there', async () => {
    const target = await startTarget();
    const options = ['--json', '-', '--quiet', '--seed', '7', '--workers', '2'];
    const { stdout, stderr } = await rushhour(
      'run',
      ...[...short, ...options, '--target', target.url],
    );
    await target.close();
    const result = JSON.parse(stdout) as RunResult;
    expect(result.seed).toBe(7);
    expect(stderr).toContain('response time');
    expect(stderr).not.toContain('ramp up');
  });

  it('rushhour store reports an invalid value', async () => {
    const { code, stderr } = await rushhour('store', '--latency', 'slow');
    expect(stderr).toMatch(/latency/);
    expect(code).toBe(2);
  });
});
