import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/statistics/result.ts';
import { startTarget, type Target } from '../support/target.ts';
import { rushhour, start, startAfter } from './command.ts';

let folder: string;
let target: Target;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rushhour-files-'));
  target = await startTarget();
});
afterAll(async () => {
  await target.close();
  await rm(folder, { recursive: true });
});

const args = (...more: string[]) => [
  ...['run', 'normal', '--target', target.url, '--rps', '30', '--duration', '2s', '--quiet'],
  ...more,
];

function namedPipe(name: string): string {
  const path = join(folder, name);
  execFileSync('mkfifo', [path]);
  return path;
}

describe.skipIf(process.platform === 'win32').concurrent('a named pipe', () => {
  it('receives a result and a trace, each read completely by a program that was there first', async () => {
    const json = namedPipe('json');
    const trace = namedPipe('trace');
    const readers = [json, trace].map((path) => text(spawn('cat', [path]).stdout));
    const { code } = await start(...args('--json', json, '--trace', trace)).outcome;
    const [result = '', lines = ''] = await Promise.all(readers);
    const { stats, verdict } = JSON.parse(result) as RunResult;
    expect(lines.trimEnd().split('\n')).toHaveLength(stats.total);
    expect(code).toBe(verdict.status === 'generator-limited' ? 98 : 0);
  });

  it('that is read late gets the result; the summary appears before that', {
    tags: 'long',
  }, async () => {
    const json = namedPipe('late');
    const command = start(...args('--json', json));
    await command.says('response time');
    const result = JSON.parse(await text(spawn('cat', [json]).stdout)) as RunResult;
    expect(result.stats.total).toBeGreaterThan(0);
    await command.outcome;
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'that no program reads keeps no process alive: %s ends it',
    { tags: 'long' },
    async (signal) => {
      const command = start(...args('--json', namedPipe(`unread-${signal}`)));
      await command.says('response time');
      command.signal(signal);
      expect((await command.outcome).code).toBe(130);
    },
  );

  it('whose reader leaves affects only that file', { tags: 'long' }, async () => {
    const trace = namedPipe('left');
    const reader = spawn('head', ['-c', '1', trace]);
    // More than a pipe can hold: the reader leaves some of it unread.
    const options = ['--trace', trace, '--rps', '500'];
    const { code, stdout, stderr } = await start(...args(...options)).outcome;
    if (reader.exitCode === null) await once(reader, 'exit');
    expect(stdout).toContain('response time');
    expect(stderr).toContain(`rushhour: ${trace} was not written: broken pipe`);
    expect(code).toBe(1);
  });
});

describe.skipIf(process.platform === 'win32').concurrent('standard output', () => {
  it.each(['--json', '--trace'])(
    'whose reader leaves in the middle of %s is not waited for',
    { tags: 'long' },
    async (option) => {
      const command = startAfter('exec > >(head -c 10)', ...args(option, '/dev/stdout'));
      const { code, stderr } = await command.outcome;
      expect(stderr).toContain('response time');
      expect(stderr).not.toContain('was not written');
      expect(code).toBe(130);
    },
  );
});

it.each([
  [['--json', ''], '--json: the name is empty'],
  [['--report', ''], '--report: the name is empty'],
  [['--out', 'a-file'], 'a-file cannot be created: it is a file, not a folder'],
])('%j is rejected before the run, with a message', async ([option = '', path = ''], says) => {
  await writeFile(join(folder, 'a-file'), '');
  const where = path === '' ? '' : join(folder, path);
  const { code, stderr } = await rushhour(...args(option, where));
  expect(stderr).toContain(says);
  expect(code).toBe(2);
});

describe('one file for two outputs is rejected before the run', () => {
  it.each([
    ['by the same name', ['--json', 'x', '--report', 'x'], '--report and --json both write to'],
    ['by another name', ['--json', 'x', '--trace', './x'], '--trace and --json both write to'],
    ['by a link', ['--json', 'link', '--report', 'linked'], '--report and --json both write to'],
    ['in the folder of --out', ['--out', '.', '--json', 'result.json'], '--out both write to'],
    ['on standard output', ['--json', '-', '--trace', '/dev/stdout'], '--trace and --json both'],
    ['for CI as well', ['--json', 'x', '--junit', 'x'], '--json and --junit both write to'],
  ])('%s', async (_how, options, says) => {
    await writeFile(join(folder, 'linked'), 'as it was');
    if (!existsSync(join(folder, 'link'))) {
      await symlink(join(folder, 'linked'), join(folder, 'link'));
    }
    const paths = options.map((part) =>
      part.startsWith('-') || part.startsWith('/') ? part : join(folder, part),
    );
    const before = target.arrivals.length;
    const { code, stderr } = await rushhour(...args(...paths));
    expect(stderr).toContain(says);
    expect(code).toBe(2);
    expect(target.arrivals).toHaveLength(before);
    expect(await readFile(join(folder, 'linked'), 'utf8')).toBe('as it was');
  });

  it.skipIf(!existsSync('/dev/null'))('but for a device that keeps nothing', async () => {
    const { stderr } = await rushhour(...args('--json', '/dev/null', '--trace', '/dev/null'));
    expect(stderr).toBe('');
  });
});

it.skipIf(!existsSync('/dev/stdout'))(
  'a result on /dev/stdout and the summary do not overwrite each other',
  async () => {
    const file = join(folder, 'stdout.json');
    const command = startAfter(`exec > ${file}`, ...args('--json', '/dev/stdout'));
    const { stderr } = await command.outcome;
    expect(stderr).toContain('response time');
    const result = JSON.parse(await readFile(file, 'utf8')) as RunResult;
    expect(result.stats.total).toBeGreaterThan(0);
  },
);

describe('rushhour run --output', () => {
  const module = (name: string) => join(import.meta.dirname, '../fixtures', name);

  it('names the failed output, and changes neither the run nor the exit code', async () => {
    const shell = 'export FAULTY_OUTPUT=throws';
    const { code, stdout, stderr } = await startAfter(
      shell,
      ...args('--output', module('faulty-output.ts'), '--json', join(folder, 'faulty.json')),
    ).outcome;
    expect(stdout).toContain('response time');
    expect(stderr).toContain(
      'rushhour: the output an output that throws failed: no disk for this second',
    );
    const { verdict } = JSON.parse(
      await readFile(join(folder, 'faulty.json'), 'utf8'),
    ) as RunResult;
    expect(code).toBe(verdict.status === 'generator-limited' ? 98 : 0);
  });

  it('is rejected before the run if the module does not exist', async () => {
    const { code, stderr } = await rushhour(...args('--output', './nowhere.ts'));
    expect(stderr).toContain('the output ./nowhere.ts does not exist');
    expect(code).toBe(2);
  });
});
