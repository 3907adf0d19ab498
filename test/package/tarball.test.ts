import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { load } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);
const npm = (args: string[], cwd: string) =>
  run('npm', args, { cwd, env: { ...process.env, npm_config_loglevel: 'error' } });

const exitCodeOf = (command: Promise<unknown>): Promise<number> =>
  command.then(
    () => 0,
    ({ code }: { code: number }) => code,
  );

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
  // As written by `npm init -y` of npm 11.
  await writeFile(join(project, 'package.json'), '{"name":"user","type":"commonjs"}');
  await npm(['install', '--no-audit', '--no-fund', tarball], project);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the package, installed elsewhere', () => {
  it('runs the command against the embedded store', async () => {
    const args = ['run', 'normal', '--rps', '20', '--duration', '3s', '--json', 'result.json'];
    const bin = join(project, 'node_modules/.bin/rushhour');
    // 98 means that this machine was too busy for valid numbers; the run itself worked.
    const code = await exitCodeOf(run(bin, args, { cwd: project }));
    const result = JSON.parse(await readFile(join(project, 'result.json'), 'utf8'));
    expect(code).toBe(result.verdict.status === 'generator-limited' ? 98 : 0);
    expect(result.stats.total).toBeGreaterThan(10);
  });

  it('creates a report, with the script that was built for it', async () => {
    const bin = join(project, 'node_modules/.bin/rushhour');
    await run(bin, ['report', 'result.json'], { cwd: project });
    const page = await readFile(join(project, 'result.html'), 'utf8');
    expect(page).toMatch(/<script>[^<]*with uPlot: The MIT License/);
    expect(page.length).toBeGreaterThan(50_000);
  });

  it.each([
    ['library.mjs', /^\d+ requests, p95 [\d.]+ ms, verdict /m],
    ['custom-workflow.mjs', /^gift: \d+ requests/m],
    ['monitor.mjs', /^(hold: \d+ of 30 rps, .*\n)+finished: \d+ requests, verdict /],
    ['live-switch.mjs', /^second 0: \d+ of 20 [\s\S]*^second 4: \d+ of 60 /m],
    ['pause.mjs', /^0 requests during the pause\n3 s of traffic took /m],
    ['cache.mjs', /^cache off: 0% hits, [\s\S]*^cache on: [1-9]\d*% hits, /m],
    ['chaos.mjs', /^http_5xx: \d+, such as \w+\/\w+: \w+ http:[\s\S]* -> 503/m],
    ['scenarios/play.mjs', /^cart: [1-9]\d* of \d+ users completed their journey\n\d+ requests, /m],
    ['trace.mjs', /^login: [\d.]+ ms on average$/m],
  ])('runs the example %s, which ends by itself', async (example, says) => {
    const { stdout } = await run(process.execPath, [example], { cwd: project });
    expect(stdout).toMatch(says);
  });

  it('passes its numbers to the output example', async () => {
    const bin = join(project, 'node_modules/.bin/rushhour');
    const args = ['run', 'normal', '--rps', '20', '--duration', '3s'];
    const command = run(bin, [...args, '--output', './slow-seconds.mts'], { cwd: project });
    expect([0, 98]).toContain(await exitCodeOf(command));
    const lines = await readFile(join(project, 'slow-seconds.txt'), 'utf8');
    expect(lines).toMatch(/^normal: seconds with p99 above 5 ms\n[\s\S]*^[\w-]+, \d+ requests\n$/m);
  });

  it('runs an example in a checkout that was built', async () => {
    const { stdout } = await run(process.execPath, ['examples/library.mjs'], { cwd: root });
    expect(stdout).toMatch(/^\d+ requests, p95 /m);
  });

  it('contains every page and picture that its README and documentation link to', async () => {
    const installed = join(project, 'node_modules/rushhour');
    const docs = (await readdir(join(installed, 'docs'))).filter((name) => name.endsWith('.md'));
    const pages = ['README.md', 'SECURITY.md', ...docs.map((name) => join('docs', name))];
    const dead: string[] = [];
    for (const page of pages) {
      const text = await readFile(join(installed, page), 'utf8');
      for (const [, link = ''] of text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)) {
        if (!existsSync(join(installed, dirname(page), link))) dead.push(`${page}: ${link}`);
      }
    }
    expect(pages.length).toBeGreaterThan(10);
    expect(dead).toEqual([]);
  });

  it('runs what the pipeline example says', async () => {
    const file = await readFile(join(project, 'github-actions.yml'), 'utf8');
    const { jobs } = load(file) as {
      jobs: { traffic: { steps: { name?: string; run?: string }[] } };
    };
    const step = jobs.traffic.steps.find(({ name }) => name === 'Traffic');
    const code = await exitCodeOf(run('bash', ['-c', step!.run!], { cwd: project }));
    const result = JSON.parse(await readFile(join(project, 'result.json'), 'utf8'));
    expect(result.thresholds).toHaveLength(2);
    // A machine may be too slow for the thresholds of an example.
    expect([0, 98, 99]).toContain(code);
  });

  it('runs what init writes, with the command and as a script', async () => {
    const bin = join(project, 'node_modules/.bin/rushhour');
    const { stdout } = await run(bin, ['init', 'mine'], { cwd: project });
    expect(stdout).not.toContain('npm install');
    const npx = await run('npx', ['rushhour', 'init', 'other'], { cwd: project });
    expect(npx.stdout).toMatch(/npx rushhour run other.traffic\.yaml/);
    const args = ['run', 'mine/traffic.yaml', '--duration', '3s', '--json', 'mine/result.json'];
    expect([0, 98]).toContain(await exitCodeOf(run(bin, args, { cwd: project })));
    const result = JSON.parse(await readFile(join(project, 'mine/result.json'), 'utf8'));
    expect(result.stats.requestsByWorkflow.wish).toBeGreaterThan(0);
    const script = await run(process.execPath, ['mine/traffic.mts'], { cwd: project });
    expect(script.stdout).toMatch(/^(valid|generator-limited): \d+ requests, /m);
    expect(script.stderr).toBe('');
  });

  it('has types that work with every way of importing it', async () => {
    const attw = join(root, 'node_modules/.bin/attw');
    await run(attw, [tarball, '--profile', 'esm-only'], { cwd: root });
    const publint = join(root, 'node_modules/.bin/publint');
    await run(publint, ['run', tarball, '--strict'], { cwd: root });
  });

  it.each([
    ['esnext', 'bundler'],
    ['node16', 'node16'],
    ['nodenext', 'nodenext'],
  ])('has types that are complete for %s and %s, without the types of Node.js', async (...how) => {
    const [module, moduleResolution] = how;
    const names = ['rushhour', 'rushhour/output', 'rushhour/store'];
    const lines = names.map((name, index) => `export * as part${index} from '${name}';`);
    await writeFile(join(project, 'types.mts'), lines.join('\n'));
    const options = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--target', 'es2024'];
    const ways = ['--module', module, '--moduleResolution', moduleResolution];
    const tsc = join(root, 'node_modules/.bin/tsc');
    await run(tsc, [...options, ...ways, '--ignoreConfig', 'types.mts'], { cwd: project });
  });
});
