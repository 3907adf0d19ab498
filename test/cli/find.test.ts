import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Capacity } from '../../src/answers/find/capacity.ts';
import { startTarget, type Target } from '../support/target.ts';
import { rushhour, start } from './command.ts';

let folder: string;
let target: Target;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rushhour-find-'));
  target = await startTarget();
});
afterAll(async () => {
  await target.close();
  await rm(folder, { recursive: true });
});

const find = (...args: string[]) =>
  rushhour('find', 'normal', '--target', target.url, '--rps', '20', ...args);

describe('rushhour find', () => {
  it('changes the rate of one run, and ends at its budget with what it has found', {
    tags: 'long',
  }, async () => {
    const [json, page] = [join(folder, 'capacity.json'), join(folder, 'capacity.html')];
    const { code, stdout, stderr } = await find(
      ...['--slo', 'latency_p99 < 30s', '--budget', '12s', '--quiet'],
      ...['--json', json, '--report', page],
    );
    expect(stderr).toBe('');
    expect(stdout).toContain(`written: ${page}`);
    const capacity = JSON.parse(await readFile(json, 'utf8')) as Capacity;
    expect(capacity).toMatchObject({
      formatVersion: 1,
      profile: 'normal',
      objectives: ['latency_p99 < 30s'],
      high: null,
    });
    // Whether this machine kept up does not matter here.
    expect(['budget', 'generator-limited']).toContain(capacity.because);
    // Nothing is confirmed after 12 s.
    expect(code).toBe(capacity.because === 'budget' ? 1 : 98);
    expect(await readFile(page, 'utf8')).toContain('"kind":"capacity"');
  });

  it('says that it was interrupted, and what was known by then', { tags: 'long' }, async () => {
    const address = ['--target', target.url, '--rps', '20'];
    const command = start('find', 'normal', ...address, '--slo', 'latency_p99 < 30s');
    await command.says(/passed|this machine was late/);
    command.signal();
    const { code, stdout } = await command.outcome;
    expect(stdout).toMatch(/interrupted after \d+ s: this is what was known by then/);
    expect(code).toBe(130);
  });

  it.each([
    [
      'no objective',
      [],
      /required option '--slo <expr>' not specified\nExample: rushhour find shop\.yaml --slo "/,
    ],
    ['a mean', ['--slo', 'latency_mean < 3'], /--slo "latency_mean < 3": must limit a percentile/],
    ['no budget', ['--slo', 'error_rate < 1%', '--budget', '0s'], /Expected a time above 0/],
    ['a bad precision', ['--slo', 'error_rate < 1%', '--precision', '0'], /must be a percentage/],
  ])('with %s exits with 2 and the reason', async (_, args, says) => {
    const { code, stdout, stderr } = await find(...args);
    expect(stderr).toMatch(says);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it.each([
    [
      'stages: [{for_seconds: 5, requests_per_second: 10}]',
      /has stages, and find searches for a rate of requests: replace them by one requests_per_second/,
    ],
    [
      'users: 10\nduration_seconds: 5',
      /has users, and find searches for a rate of requests: give --rps N, the rate to start at/,
    ],
    [
      'users_per_second: 10\nduration_seconds: 5',
      /has users_per_second, and find searches for a rate of requests: give --rps N/,
    ],
  ])('rejects a profile with %j and says what to do', async (load, says) => {
    const file = join(folder, 'other.yaml');
    await writeFile(
      file,
      `name: other
${load}
user_type_distribution: {guest: 1}
workflow_distribution: {browse: 1}
`,
    );
    const { code, stderr } = await rushhour('find', file, '--slo', 'error_rate < 1%');
    expect(stderr).toMatch(says);
    expect(code).toBe(2);
  });
});
