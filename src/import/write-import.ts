import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RushhourError, reasonOf } from '../border/errors.ts';
import { makeFolder } from '../border/make-folder.ts';
import type { ImportResult } from './import-result.ts';

/**
 * Writes the imported files to a folder, which is created if it does not exist. Nothing is overwritten.
 *
 * @returns the paths, that of the profile first
 * @throws RushhourError `INVALID_OPTION`
 */
export async function writeImport(
  { files }: ImportResult,
  folder: string,
): Promise<[profile: string, ...others: string[]]> {
  const paths = files.map(([name]) => join(folder, name));
  const there = paths.filter((path) => existsSync(path));
  if (there.length > 0) {
    throw new RushhourError(
      'INVALID_OPTION',
      `nothing was written, because these files exist: ${there.join(', ')}. Choose another folder (-o) or name (--name)`,
    );
  }
  try {
    await makeFolder(folder);
    for (const [i, [, text]] of files.entries()) await writeFile(paths[i]!, text, { flag: 'wx' });
  } catch (error) {
    throw new RushhourError(
      'INVALID_OPTION',
      `the files cannot be written to ${folder}: ${reasonOf(error)}`,
    );
  }
  return paths as [string, ...string[]];
}
