import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);
const npm = (args: string[], cwd: string) =>
  run('npm', args, { cwd, env: { ...process.env, npm_config_loglevel: 'error' } });

let folder: string;
let project: string;
let tarball: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rushhour-package-'));
  project = join(folder, 'project');
  const { stdout } = await npm(['pack', '--json', '--pack-destination', folder], root);
  const report = JSON.parse(stdout.slice(stdout.search(/^[[{]/m))) as unknown;
  const [packed] = Object.values(report as object) as { filename: string }[];
  tarball = join(folder, packed!.filename);
  await cp(join(root, 'examples'), project, { recursive: true });
  await writeFile(join(project, 'package.json'), '{"name":"user","private":true,"type":"module"}');
  await npm(['install', '--no-audit', '--no-fund', tarball], project);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the package, installed elsewhere', () => {
  it('runs the command against the embedded store', async () => {
    const args = ['run', 'normal', '--rps', '20', '--duration', '3s', '--json', 'result.json'];
    const bin = join(project, 'node_modules/.bin/rushhour');
    // 98 says that this machine was too busy for its numbers to count; the run itself worked.
    const { code } = await run(bin, args, { cwd: project }).then(
      () => ({ code: 0 }),
      (error: { code: number }) => error,
    );
    const result = JSON.parse(await readFile(join(project, 'result.json'), 'utf8'));
    expect(code).toBe(result.verdict.status === 'generator-limited' ? 98 : 0);
    expect(result.stats.total).toBeGreaterThan(10);
  });

  it('is imported by a script, which ends by itself', async () => {
    const { stdout } = await run(process.execPath, ['library.js'], { cwd: project });
    expect(stdout).toMatch(/^\d+ requests, p95 [\d.]+ ms, verdict /m);
  });

  it('plays workflows of its user', async () => {
    const { stdout } = await run(process.execPath, ['custom-workflow.js'], { cwd: project });
    expect(stdout).toMatch(/^gift: \d+ requests/m);
  });

  it('has types that fit every way of importing it', async () => {
    const attw = join(root, 'node_modules/.bin/attw');
    await run(attw, [tarball, '--profile', 'esm-only'], { cwd: root });
    const publint = join(root, 'node_modules/.bin/publint');
    await run(publint, ['run', tarball, '--strict'], { cwd: root });
  });
});
