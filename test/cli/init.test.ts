import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/statistics/result.ts';
import { expectFinalBooksToBalance } from '../support/books.ts';
import { startTarget } from '../support/target.ts';
import { rushhour, spawned } from './command.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rushhour-init-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('rushhour init', () => {
  it('writes files that run unchanged, in any folder', async () => {
    const dir = join(folder, 'new/shop');
    const { code, stdout, stderr } = await rushhour('init', dir);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const files = ['profile.schema.json', 'traffic.mts', 'traffic.yaml', 'workflow.mts'];
    expect((await readdir(dir)).sort()).toEqual(files);
    const { stdout: schema } = await rushhour('schema');
    expect(await readFile(join(dir, 'profile.schema.json'), 'utf8')).toBe(schema);
    expect(JSON.parse(schema)).toHaveProperty('properties.requests_per_second');
    expect(await readFile(join(dir, 'traffic.yaml'), 'utf8')).toMatch(
      /^# yaml-language-server: \$schema=profile\.schema\.json\n/,
    );
    expect(stdout).toContain(`rushhour run ${join(dir, 'traffic.yaml')}`);

    const target = await startTarget();
    const json = join(dir, 'result.json');
    const shorter = ['--duration', '1500ms', '--json', json, '--quiet', '--target', target.url];
    await spawned('run', join(dir, 'traffic.yaml'), ...shorter);
    await target.close();
    const result = JSON.parse(await readFile(json, 'utf8')) as RunResult;
    expectFinalBooksToBalance(result);
    expect(result.stats.requestsByWorkflow['wish']).toBeGreaterThan(0);
    expect(result.errors).toEqual({});
  });

  it('names commands that work in a checkout, which is not to be installed into itself', async () => {
    const inside = await mkdtemp(join(import.meta.dirname, 'init-'));
    const { stdout } = await rushhour('init', inside);
    await rm(inside, { recursive: true });
    expect(stdout).toContain(`npx node ${join(inside, 'traffic.mts')}`);
    expect(stdout).not.toContain('npm install');
  });

  it('overwrites nothing: it names the existing files, and writes none of the others', async () => {
    await writeFile(join(folder, 'workflow.mts'), 'mine');
    const { code, stderr } = await rushhour('init', folder);
    expect(stderr).toContain(join(folder, 'workflow.mts'));
    expect(stderr).not.toContain('traffic.yaml');
    expect(code).toBe(2);
    expect(await readFile(join(folder, 'workflow.mts'), 'utf8')).toBe('mine');
    expect(await readdir(folder)).not.toContain('traffic.yaml');
  });

  it('reports that the folder is a file', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    const { code, stderr } = await rushhour('init', file);
    expect(stderr).toMatch(/cannot be written to .*: it is a file, not a folder\n$/);
    expect(code).toBe(2);
  });
});
