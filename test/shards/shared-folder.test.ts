import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSharedFolder } from '../../src/shards/shared-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rushhour-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a folder that shards share', () => {
  it('gives a file to the first shard that creates it, and shows it to all', async () => {
    const shared = await openSharedFolder(join(folder, 'a', 'b'));
    const created = await Promise.all(
      ['1', '2', '3'].map((text) => shared.create('go', `${text}\n`)),
    );
    expect(created.filter((first) => first)).toHaveLength(1);
    expect(await shared.read('go')).toBe(`${created.indexOf(true) + 1}\n`);
    expect(await shared.read('ready-0')).toBeNull();
    expect(await shared.list()).toEqual(['go']);
  });

  it('that cannot be created is named', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(openSharedFolder(join(folder, 'file', 'meet'))).rejects.toThrow(
      /^the shards cannot meet in .*file\/meet: it cannot be created: not a directory \(ENOTDIR\)$/,
    );
  });
});
