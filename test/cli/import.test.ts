import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOpenApi } from '../../src/import/openapi/document.ts';
import { endpointsOf } from '../../src/import/openapi/operations.ts';
import type { RunResult } from '../../src/statistics/result.ts';
import { startOpenApiMock } from '../support/openapi-mock.ts';
import { spawned, startAfter } from './command.ts';

const examples = createRequire(import.meta.url).resolve('@readme/oas-examples/package.json');
const example = (name: string) => join(examples, '..', name);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rushhour-import-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Imported {
  readonly written: readonly string[];
  readonly found: Readonly<Record<string, number>>;
  readonly notes: readonly string[];
}

/** Runs the imported files for two seconds. */
async function run(profile: string, credentials: readonly string[] = []): Promise<RunResult> {
  const json = `${profile}.json`;
  const set = credentials.map((name) => `export ${name}=credential`).join('\n');
  const options = [
    '--rps',
    '60',
    '--duration',
    '2s',
    '--set',
    'graceful_stop_seconds=20',
    '--json',
    json,
    '--quiet',
  ];
  const { stderr } = await startAfter(set === '' ? 'true' : set, 'run', profile, ...options)
    .outcome;
  expect(stderr).toBe('');
  return JSON.parse(await readFile(json, 'utf8')) as RunResult;
}

describe('rushhour import openapi', () => {
  const calls = async (name: string, file: string) => {
    const document = await readOpenApi(example(file));
    const mock = await startOpenApiMock(document);
    const args = ['--target', mock.url, '--name', name, '-o', folder, '--json'];
    const { stdout, stderr } = await spawned('import', 'openapi', example(file), ...args);
    expect(stderr).toBe('');
    const { written, found, notes } = JSON.parse(stdout) as Imported;
    const credentials = notes.flatMap(
      (note) => /^set (.*) in the environment/.exec(note)?.[1]?.split(', ') ?? [],
    );
    const result = await run(written[0]!, credentials);
    await mock.close();
    expect([...mock.problems]).toEqual([]);
    expect(mock.called.size).toBe(found['operations']);
    expect(result.users.failed).toBe(0);
    expect(result.errors).toEqual({});
    const left = notes.filter((note) => note.startsWith('left out')).length;
    expect(found['operations']! + left).toBe([...endpointsOf(document).values()].flat().length);
  };

  it('writes workflows that call each operation according to its schemas', { tags: 'long' }, () =>
    calls('petstore', '3.0/json/petstore.json'),
  );

  it.each([
    ['petstore-31', '3.1/json/petstore.json'],
    ['petstore-expanded', '3.0/json/petstore-expanded.json'],
    ['star-trek', '3.0/json/star-trek.json'],
    ['uspto', '3.0/json/uspto.json'],
    ['train-travel', '3.1/json/train-travel.json'],
  ])('accepts the document of %s', { tags: 'long' }, calls);
});

it('reports what was found in words, and the next command in the form in which this one was called', async () => {
  const log = join(folder, 'short.log');
  const line = (second: number, path: string) =>
    `127.0.0.1 - - [26/Nov/2026:10:00:0${second} +0000] "GET ${path} HTTP/1.1" 200 5 "-" "x"\n`;
  await writeFile(log, line(0, '/a') + line(2, '/b'));
  const args = ['import', 'access-log', log, '-o', folder];
  const { stdout } = await startAfter('export npm_command=exec', ...args).outcome;
  expect(stdout).toContain('found 2 requests, 1 session, 2 pages, ');
  expect(stdout).toContain('next: npx rushhour try ');
});
