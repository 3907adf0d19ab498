import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/statistics/result.ts';
import { expectFinalBooksToBalance } from '../support/books.ts';
import { rushhour, start } from './command.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rushhour-run-'));
});
afterAll(() => rm(folder, { recursive: true }));

const short = ['--rps', '40', '--duration', '3s', '--ramp-up', '1s', '--ramp-down', '0s'];

/** What the exit code has to be, on a machine that may be too slow for its numbers to count. */
function expectedCode({ verdict, thresholds }: RunResult): number {
  if (verdict.status === 'generator-limited') return 98;
  return thresholds.every(({ passed }) => passed) ? 0 : 99;
}

describe('rushhour run', () => {
  it('plays against the embedded store and sums up; the result fits its schema', async () => {
    const json = join(folder, 'result.json');
    const { code, stdout } = await rushhour('run', 'normal', ...short, '--json', json);
    const result = JSON.parse(await readFile(json, 'utf8')) as RunResult;
    expectFinalBooksToBalance(result);
    expect(code).toBe(expectedCode(result));
    const schema = await readFile(
      join(import.meta.dirname, '../../docs/result.schema.json'),
      'utf8',
    );
    const validate = new Ajv2020({ allErrors: true }).compile(JSON.parse(schema) as object);
    expect(validate(result), JSON.stringify(validate.errors)).toBe(true);
    expect(stdout).toContain(result.verdict.status.toUpperCase());
    expect(stdout).toContain('response time');
    expect(stdout).toContain(`written: ${json}`);
    expect(stdout).not.toContain('\u001b[');
  });

  it('writes nothing but the result to standard output when it goes there', async () => {
    const { stdout, stderr } = await rushhour(
      'run',
      ...short,
      '--json',
      '-',
      '--quiet',
      '--seed',
      '7',
    );
    const result = JSON.parse(stdout) as RunResult;
    expect(result.seed).toBe(7);
    expect(stderr).toContain('response time');
  });

  it('ends with 99 when a threshold is missed, and shows which', async () => {
    const args = [...short, '--threshold', 'latency_p50 < 0.001', '--threshold', 'total > 1'];
    const { code, stdout } = await rushhour('run', ...args, '--workers', '2');
    expect(stdout).toMatch(/missed {2}latency_p50 < 0.001/);
    expect(stdout).toMatch(/kept {4}total > 1/);
    expect(code).toBe(stdout.includes('GENERATOR-LIMITED') ? 98 : 99);
  });

  it('stops gracefully at the first Ctrl-C, reports, and ends with 130', async () => {
    const trace = join(folder, 'trace.jsonl');
    const json = join(folder, 'stopped.json');
    const args = ['run', 'normal', '--rps', '40', '--duration', '60s', '--trace', trace];
    const command = start(...args, '--json', json);
    await command.says('normal: 5');
    command.interrupt();
    const { code, stdout } = await command.outcome;
    expect(code).toBe(130);
    expect(stdout).toContain('response time');
    const result = JSON.parse(await readFile(json, 'utf8')) as RunResult;
    expectFinalBooksToBalance(result);
    expect(result.stoppedEarly).toBe(true);
    const lines = (await readFile(trace, 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(result.stats.total);
  });

  it('leaves at the second Ctrl-C with what there is', async () => {
    const command = start('run', 'normal', '--rps', '40', '--duration', '60s');
    await command.says('normal: 5');
    command.interrupt();
    command.interrupt();
    const { code, stdout } = await command.outcome;
    expect(code).toBe(130);
    expect(stdout).toContain('response time');
  });
});

describe('rushhour store', () => {
  it('serves until it is told to stop', async () => {
    const command = start('store', '--port-base', '0', '--latency', '5ms', '--cache');
    await new Promise((resolve) => setTimeout(resolve, 4000));
    command.interrupt();
    const { code, stdout } = await command.outcome;
    expect(stdout).toMatch(/product\s+http:\/\/127\.0\.0\.1:\d+/);
    expect(code).toBe(0);
  });

  it('says which value it cannot use', async () => {
    const { code, stderr } = await rushhour('store', '--latency', 'slow');
    expect(stderr).toMatch(/latency/);
    expect(code).toBe(2);
  });
});
