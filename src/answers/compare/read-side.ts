import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { RushhourError, reasonOf } from '../../border/errors.ts';
import { readResult } from '../../report/read-result.ts';
import type { Side } from './comparison.ts';

/** The file name of the result in a folder written by `--out`. */
const RESULT = 'result.json';

/**
 * Reads all runs of one build: a result, a folder written by `run --out`, or a folder with several of either.
 *
 * @throws RushhourError `INVALID_RESULT` if there is none, or one cannot be read
 */
export async function readSide(path: string): Promise<Side> {
  const files = await resultFiles(path);
  if (files.length === 0) throw invalid(path, `contains no results: neither ${RESULT} nor *.json`);
  const runs = await Promise.all(
    files.map(async (name) => ({ name, result: await readResult(name) })),
  );
  return { name: path, runs };
}

/**
 * The results that a path stands for: itself, or files in the folder.
 *
 * @throws RushhourError `INVALID_RESULT` if it cannot be read
 */
export async function resultFiles(path: string): Promise<string[]> {
  if (!(await isFolder(path))) return [path];
  const entries = await readdir(path, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  if (names.includes(RESULT)) return [join(path, RESULT)];
  const own = names.filter((name) => name.endsWith('.json')).map((name) => join(path, name));
  const folders = entries.filter((entry) => entry.isDirectory());
  const inFolders = await Promise.all(
    folders.map(async ({ name }) => {
      const inside = await readdir(join(path, name));
      return inside.includes(RESULT) ? [join(path, name, RESULT)] : [];
    }),
  );
  return [...own, ...inFolders.flat()].sort();
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw invalid(path, `cannot be read: ${reasonOf(error)}`);
  }
}

function invalid(path: string, words: string): RushhourError {
  return new RushhourError('INVALID_RESULT', `${path} ${words}`);
}
