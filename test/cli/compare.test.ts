import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Comparison } from '../../src/answers/compare/findings.ts';
import type { RunResult } from '../../src/statistics/result.ts';
import { aMeasuredResult } from '../answers/results.ts';
import { startTarget, type Target } from '../support/target.ts';
import { rushhour } from './command.ts';

let folder: string;
let target: Target;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rushhour-compare-'));
  target = await startTarget();
  await writeResults({
    'before.json': aMeasuredResult({ seed: 1 }),
    'after.json': aMeasuredResult({ seed: 2, factor: 1.1 }),
    'other.json': aMeasuredResult({}, { profile: 'other' }),
    'builds/old/result.json': aMeasuredResult({ seed: 3 }),
  });
});
afterAll(async () => {
  await target.close();
  await rm(folder, { recursive: true });
});

async function writeResults(results: Readonly<Record<string, RunResult>>): Promise<void> {
  await mkdir(join(folder, 'builds/old'), { recursive: true });
  await mkdir(join(folder, 'empty'));
  for (const [name, result] of Object.entries(results)) {
    await writeFile(join(folder, name), JSON.stringify(result));
  }
}

const compare = (...args: string[]) =>
  rushhour(
    'compare',
    ...args.map((arg) =>
      /^(before|after|other|builds|empty)/.test(arg) ? join(folder, arg) : arg,
    ),
  );

describe('rushhour compare', () => {
  it('shows what changed, and exits with 99 beyond a budget', async () => {
    const { code, stdout, stderr } = await compare(
      'before.json',
      'after.json',
      '--budget',
      'latency_p99 +2%',
    );
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^\n {2}SLOWER: p50 \+/);
    expect(stdout).toMatch(
      /p99 +\d+\.\d ms +\d+\.\d ms +\+[\d.]+% +\+[\d.]+% to \+[\d.]+% +slower/,
    );
    expect(stdout).toMatch(/exceeded {2}latency_p99 \+2%/);
    expect(code).toBe(99);
  });

  it('exits with 0 within a budget, and writes the comparison as JSON and as a page', async () => {
    const [json, page] = [join(folder, 'c.json'), join(folder, 'c.html')];
    const { code, stdout } = await compare(
      'before.json',
      'after.json',
      '--budget',
      'latency_p99 +50%',
      '--json',
      json,
      '--report',
      page,
    );
    expect(code).toBe(0);
    expect(stdout).toContain(`written: ${page}`);
    const { changes, budgets } = JSON.parse(await readFile(json, 'utf8')) as Comparison;
    expect(changes.map(({ metric }) => metric)).toContain('latency_p99');
    expect(budgets).toEqual([{ expression: 'latency_p99 +50%', status: 'kept' }]);
    expect(await readFile(page, 'utf8')).toMatch(/^<!doctype html>.*SLOWER: p50/s);
  });

  it('compares each of several results with the first, and finds results in folders', async () => {
    const { stdout } = await compare('builds', 'before.json', 'after.json', '--json', '-');
    const comparisons = JSON.parse(stdout) as Comparison[];
    expect(comparisons.map(({ before, after }) => [before.name, after.name])).toEqual([
      [join(folder, 'builds'), join(folder, 'before.json')],
      [join(folder, 'builds'), join(folder, 'after.json')],
    ]);
  });

  it.each([
    [
      'other runs',
      ['before.json', 'other.json'],
      /not compared:\n {2}.*before\.json and .*other\.json played different profiles/,
    ],
    ['a folder without results', ['before.json', 'empty'], /empty contains no results/],
    [
      'no such file',
      ['before.json', 'before-none.json'],
      /before-none\.json cannot be read: no such file/,
    ],
    ['one result', ['before.json'], /missing required argument 'after'/],
    [
      'a bad budget',
      ['before.json', 'after.json', '--budget', 'p99'],
      /--budget "p99": must be a metric/,
    ],
  ])('with %s exits with 2 and the reason', async (_, args, says) => {
    const { code, stdout, stderr } = await compare(...args);
    expect(stderr).toMatch(says);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it('tells CI which budgets were kept, and that a baseline is missing', async () => {
    const [junit, summary, job] = ['c.xml', 'c.md', 'job.md'].map((name) => join(folder, name));
    vi.stubEnv('GITHUB_ACTIONS', 'true');
    vi.stubEnv('GITHUB_STEP_SUMMARY', job);
    const files = ['--junit', junit!, '--summary', summary!];
    const kept = await compare(
      'before.json',
      'after.json',
      '--budget',
      'latency_p50 +2%',
      ...files,
    );
    expect(kept.code).toBe(99);
    expect(kept.stderr).toMatch(/^::error title=Rushhour%3A latency_p50 \+2%25::/);
    expect(await readFile(junit!, 'utf8')).toContain('<failure type="missed"');
    expect(await readFile(summary!, 'utf8')).toContain('❌ latency\\_p50 +2% is exceeded');
    const missing = await compare('before-none.json', 'after.json', ...files);
    vi.unstubAllEnvs();
    expect(missing.code).toBe(2);
    expect(missing.stderr).toMatch(/^::error title=Rushhour%3A comparison::.*cannot be read/);
    expect(await readFile(junit!, 'utf8')).toMatch(/<failure .*before-none\.json cannot be read/);
    expect(await readFile(summary!, 'utf8')).toContain('## Rushhour: not compared');
    expect((await readFile(job!, 'utf8')).match(/^## /gm)).toHaveLength(2);
  });

  it('reads what a run writes', { tags: 'long' }, async () => {
    const files = ['1', '2'].map((n) => join(folder, `real-${n}.json`));
    for (const file of files) {
      await rushhour(
        'run',
        'normal',
        '--target',
        target.url,
        '--rps',
        '20',
        '--duration',
        '3s',
        '--quiet',
        '--json',
        file,
      );
      const result = JSON.parse(await readFile(file, 'utf8')) as RunResult;
      // Whether this machine kept up does not matter here.
      await writeFile(
        file,
        JSON.stringify({ ...result, verdict: { status: 'valid', reasons: [] } }),
      );
    }
    const { code, stdout } = await rushhour('compare', ...files);
    expect(stdout).toMatch(/seconds are too few for intervals/);
    expect(code).toBe(0);
  });
});
