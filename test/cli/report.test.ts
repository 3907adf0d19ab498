import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/statistics/result.ts';
import { startTarget, type Target } from '../support/target.ts';
import { rushhour } from './command.ts';
import { aResult } from './views.ts';

let folder: string;
let target: Target;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rushhour-report-'));
  target = await startTarget();
});
afterAll(async () => {
  await target.close();
  await rm(folder, { recursive: true });
});

/** The visible text of a page. */
async function dataOf(file: string): Promise<RunResult> {
  const page = await readFile(file, 'utf8');
  const [, json] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)!;
  return JSON.parse(json!) as RunResult;
}

describe('rushhour report', () => {
  it('writes a page next to the result, or to the given path', async () => {
    const path = join(folder, 'result.json');
    await writeFile(path, JSON.stringify(aResult()));
    for (const [options, file] of [
      [[], join(folder, 'result.html')],
      [['-o', join(folder, 'other.html')], join(folder, 'other.html')],
    ] as const) {
      const { code, stdout, stderr } = await rushhour('report', path, ...options);
      expect(stderr).toBe('');
      expect(stdout).toBe(`written: ${file}\n`);
      expect(code).toBe(0);
      expect(await dataOf(file)).toEqual(aResult());
    }
  });

  it.each([
    ['no such file', ['nothing.json'], /nothing\.json cannot be read: no such file or directory/],
    ['no result', ['package.json'], /package\.json is JSON but not a result; a result is what/],
    ['no file named', [], /missing required argument 'file'/],
  ])('with %s exits with 2 and one sentence', async (_, args, says) => {
    const { code, stdout, stderr } = await rushhour('report', ...args);
    expect(stderr).toMatch(says);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it('writes neither to an unwritable path nor over the result', async () => {
    const path = join(folder, 'kept.json');
    await writeFile(path, JSON.stringify(aResult()));
    const nowhere = await rushhour('report', path, '-o', join(folder, 'no', 'folder.html'));
    expect(nowhere.stderr).toMatch(/folder\.html cannot be written: no such file or directory/);
    const over = await rushhour('report', path, '-o', path);
    expect(over.stderr).toContain('which is an input: choose another file');
    expect([nowhere.code, over.code]).toEqual([2, 2]);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(aResult());
  });
});

describe('rushhour run --report', () => {
  const run = (...args: string[]) =>
    rushhour('run', 'normal', '--target', target.url, '--rps', '20', '--duration', '2s', ...args);

  it('writes the run as a page, also with --out', async () => {
    const file = join(folder, 'run.html');
    const out = join(folder, 'out');
    const { stdout } = await run('--report', file, '--out', out);
    expect(stdout).toContain(`written: ${file}`);
    const result = JSON.parse(await readFile(join(out, 'result.json'), 'utf8')) as RunResult;
    const { stats, timeline } = await dataOf(file);
    expect({ stats, timeline }).toEqual({ stats: result.stats, timeline: result.timeline });
    expect(result.exports!.map((one) => one.target)).not.toContain(join(out, 'report.html'));
  });

  it('is rejected before the run if the file cannot be written', async () => {
    const { code, stderr } = await run('--report', join(folder, 'no', 'folder.html'));
    expect(stderr).toMatch(/folder\.html cannot be written: no such file or directory/);
    expect(code).toBe(2);
  });
});
