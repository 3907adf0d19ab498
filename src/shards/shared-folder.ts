import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RushhourError, reasonOf } from '../border/errors.ts';
import { makeFolder } from '../border/make-folder.ts';

/** A folder that all shards see, as far as a rendezvous needs it. Nothing in it is ever changed or renamed. */
export interface SharedFolder {
  readonly path: string;
  /** Creates a file with a text in it. False where it is there already. */
  create(name: string, text: string): Promise<boolean>;
  /** Null where there is no such file. */
  read(name: string): Promise<string | null>;
  list(): Promise<readonly string[]>;
}

/**
 * A folder as the system gives it, made where it is missing.
 *
 * @throws RushhourError `INVALID_OPTION` where it cannot be made
 */
export async function openSharedFolder(path: string): Promise<SharedFolder> {
  try {
    await makeFolder(path);
  } catch (error) {
    throw new RushhourError(
      'INVALID_OPTION',
      `the shards cannot meet in ${path}: it cannot be made: ${reasonOf(error)}`,
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

/** Null for an error of this code; others are thrown on. */
function unless(code: string): (error: unknown) => null {
  return (error) => {
    if ((error as NodeJS.ErrnoException).code === code) return null;
    throw error;
  };
}
