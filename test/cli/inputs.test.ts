import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { journalLines } from '../support/synthetic-shard.ts';
import { startTarget } from '../support/target.ts';
import { rushhour } from './command.ts';
import { aResult } from './views.ts';

const LIBRARY = join(import.meta.dirname, '../../src/index.ts');
const PEM = join(import.meta.dirname, '../hostile/certificates/self-signed.pem');

/** Named anew for each test: a workflow is registered once in a process. */
const profileOf = (workflow: string) => ({
  name: 'a',
  requests_per_second: 5,
  duration_seconds: 2,
  workflow_distribution: { [workflow]: 1 },
  workflow_modules: ['own.mjs'],
  services: { shop: { url: 'https://127.0.0.1:1', tls: { ca: 'ca.pem' } } },
});
const moduleOf = (workflow: string) => `
import { csv, defineWorkflow, get } from '${LIBRARY}';
export default defineWorkflow({
  name: '${workflow}',
  data: { rows: csv('timeline.csv') },
  steps: { list: get('shop', '/') },
  *journey({ steps }) { yield* steps.list(); },
});
`;

let tests = 0;
let folder: string;
let files: Readonly<Record<string, string | Buffer>>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rushhour-inputs-'));
  const workflow = `own-${++tests}`;
  files = {
    'result.json': JSON.stringify(profileOf(workflow)),
    'own.mjs': moduleOf(workflow),
    'timeline.csv': 'id\n1\n',
    'ca.pem': readFileSync(PEM),
    'before.json': JSON.stringify(aResult()),
    'runs/after.json': JSON.stringify(aResult()),
    'shards/shard-0-of-1/journal.jsonl': `${journalLines({ index: 0, count: 1, seconds: 1, requestsPerSecond: 5 }).join('\n')}\n`,
  };
  for (const name of ['runs', 'shards', 'shards/shard-0-of-1']) mkdirSync(join(folder, name));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  symlinkSync(join(folder, 'result.json'), join(folder, 'link'));
  linkSync(join(folder, 'before.json'), join(folder, 'other-name'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (...more: string[]) => ['run', './result.json', '--yes', ...more];
const find = (...more: string[]) => ['find', './result.json', '--slo', 'error_rate < 1%', ...more];

/** Arguments with `./` are files in the folder. */
const inFolder = (args: readonly string[]) =>
  args.map((arg) => (arg.startsWith('./') ? join(folder, arg) : arg));

describe('no output replaces an input', () => {
  it.each([
    ['the profile', run('--trace', './result.json'), '--trace', 'result.json'],
    ['the profile, by a link', run('--report', './link'), '--report', 'link'],
    ['data of a workflow, below --out', run('--out', './'), '--out', 'timeline.csv'],
    ['a workflow module', run('--json', './own.mjs'), '--json', 'own.mjs'],
    ['data of a workflow', run('--json', './timeline.csv'), '--json', 'timeline.csv'],
    ['a certificate', run('--trace', './ca.pem'), '--trace', 'ca.pem'],
    [
      'an output module',
      run('--output', './own.mjs', '--junit', './own.mjs'),
      '--junit',
      'own.mjs',
    ],
    ['the profile, by a file for CI', run('--summary', './link'), '--summary', 'link'],
    ['the profile of find', find('--json', './result.json'), '--json', 'result.json'],
    ['a workflow module of find', find('--report', './own.mjs'), '--report', 'own.mjs'],
    [
      'a result',
      ['compare', './before.json', './runs', '--json', './other-name'],
      '--json',
      'other-name',
    ],
    [
      'a result in a folder',
      ['compare', './before.json', './runs', '--junit', './runs/after.json'],
      '--junit',
      'after.json',
    ],
    [
      'a journal',
      ['merge', './shards', '--json', './shards/shard-0-of-1/journal.jsonl'],
      '--json',
      'journal.jsonl',
    ],
    [
      'the result of a report',
      ['report', './before.json', '-o', './other-name'],
      '-o',
      'other-name',
    ],
    [
      'a module of a manifest',
      ['manifest', 'slurm', './result.json', '--shards', '2', '-o', './own.mjs'],
      '-o',
      'own.mjs',
    ],
  ] as const)('%s', async (_, args, option, file) => {
    const before = readdirSync(folder, { recursive: true }).sort();
    const { code, stdout, stderr } = await rushhour(...inFolder(args));
    expect(stderr).toMatch(
      new RegExp(
        `^rushhour: ${option} would replace .*${file}, which is an input: choose another `,
      ),
    );
    expect(stdout).toBe('');
    expect(code).toBe(2);
    for (const [name, text] of Object.entries(files)) {
      expect(readFileSync(join(folder, name)), name).toEqual(Buffer.from(text));
    }
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual(before);
  });

  it('and a run that is rejected leaves no empty files', async () => {
    const args = run('--json', './new.json', '--out', './out', '--trace', './no/such/folder');
    const { code, stderr } = await rushhour(...inFolder(args));
    expect(stderr).toMatch(/--trace: .* cannot be written: no such file or directory/);
    expect(code).toBe(2);
    expect(readdirSync(folder)).not.toContain('new.json');
  });

  it('but the output of an earlier run may be replaced', async () => {
    const target = await startTarget();
    const out = ['--out', './out', '--json', './kept.json', '--summary', './kept.md'];
    const args = [
      'run',
      'normal',
      '--target',
      target.url,
      '--rps',
      '20',
      '--duration',
      '1s',
      '--quiet',
    ];
    for (const name of ['kept.json', 'kept.md']) writeFileSync(join(folder, name), 'as it was');
    mkdirSync(join(folder, 'out'));
    writeFileSync(join(folder, 'out/report.html'), 'as it was');
    const { stderr } = await rushhour(...inFolder([...args, ...out]));
    await target.close();
    expect(stderr).toBe('');
    for (const name of ['kept.json', 'kept.md', 'out/report.html']) {
      expect(readFileSync(join(folder, name), 'utf8'), name).not.toBe('as it was');
    }
  });
});
