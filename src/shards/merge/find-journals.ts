import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { RushhourError, reasonOf } from '../../border/errors.ts';
import { JOURNAL } from '../journal.ts';

/** Depth of nested folders: output that is collected from machines may have one folder for each. */
const DEPTH = 3;

/**
 * The journals in these folders; paths of journals are returned as they are.
 *
 * @throws RushhourError `INVALID_RESULT` if one cannot be read, or there are none
 */
export async function findJournals(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(paths.map((path) => journalsIn(path, DEPTH)));
  const journals = [...new Set(found.flat())].sort();
  if (journals.length > 0) return journals;
  throw new RushhourError(
    'INVALID_RESULT',
    `${paths.join(', ')}: there is no journal of a shard (${JOURNAL}); \`rushhour run --shard i/n --out DIR\` writes one`,
  );
}

async function journalsIn(path: string, depth: number): Promise<string[]> {
  try {
    if ((await stat(path)).isFile()) return [path];
    const entries = await readdir(path, { withFileTypes: true });
    const own = entries.filter((entry) => entry.isFile() && entry.name === JOURNAL);
    const folders = depth > 0 ? entries.filter((entry) => entry.isDirectory()) : [];
    const inside = await Promise.all(
      folders.map(({ name }) => journalsIn(join(path, name), depth - 1)),
    );
    return [...own.map(({ name }) => join(path, name)), ...inside.flat()];
  } catch (error) {
    if (error instanceof RushhourError) throw error;
    throw new RushhourError('INVALID_RESULT', `${path} cannot be read: ${reasonOf(error)}`);
  }
}
