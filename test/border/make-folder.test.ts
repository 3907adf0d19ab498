import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeFolder } from '../../src/border/make-folder.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rushhour-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('creates missing folders and leaves existing ones alone', async () => {
  const path = join(folder, 'a/b/c');
  await makeFolder(path);
  await makeFolder(path);
  expect((await stat(path)).isDirectory()).toBe(true);
});

it('explains why it failed', async () => {
  await writeFile(join(folder, 'file'), '');
  await expect(makeFolder(join(folder, 'file/in/it'))).rejects.toThrow(/ENOTDIR/);
  // A disk that does not allow new folders anywhere.
  await expect(makeFolder('/proc/rushhour/in/it')).rejects.toThrow(/mkdir '\/proc/);
});
