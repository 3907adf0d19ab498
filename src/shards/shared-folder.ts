import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RushhourError, reasonOf } from '../border/errors.ts';
import { makeFolder } from '../border/make-folder.ts';

/** A folder shared by all shards, as far as a rendezvous needs it. Nothing in it is ever modified or renamed. */
export interface SharedFolder {
  readonly path: string;
  /** Creates a file with a text in it. False if it already exists. */
  create(name: string, text: string): Promise<boolean>;
  /** Null if there is no such file. */
  read(name: string): Promise<string | null>;
  list(): Promise<readonly string[]>;
}

/**
 * A folder of the file system, created if it does not exist.
 *
 * @throws RushhourError `INVALID_OPTION` if it cannot be created
 */
export async function openSharedFolder(path: string): Promise<SharedFolder> {
  try {
    await makeFolder(path);
  } catch (error) {
    throw new RushhourError(
      'INVALID_OPTION',
      `the shards cannot meet in ${path}: it cannot be created: ${reasonOf(error)}`,
    );
  }
  return {
    path,
    async create(name, text) {
      const file = await open(join(path, name), 'wx').catch(unless('EEXIST'));
      if (file === null) return false;
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      return true;
    },
    read: (name) => readFile(join(path, name), 'utf8').catch(unless('ENOENT')),
    list: () => readdir(path),
  };
}

/** Null for an error with this code; other errors are rethrown. */
function unless(code: string): (error: unknown) => null {
  return (error) => {
    if ((error as NodeJS.ErrnoException).code === code) return null;
    throw error;
  };
}
