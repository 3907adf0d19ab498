import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Creates a folder and its missing parents. Node's own `recursive` reports a folder on a read-only disk as
 * missing, and never returns where the system does not allow folders at all, as in /proc.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const parent = dirname(path);
    if (code === 'ENOENT' && parent !== path) {
      await makeFolder(parent);
      await mkdir(path).catch(unlessFolder(path));
    } else {
      await unlessFolder(path)(error);
    }
  }
}

/** Another process may have created it. */
function unlessFolder(path: string) {
  return async (error: unknown): Promise<void> => {
    const found = await stat(path).catch(() => null);
    if (found?.isDirectory()) return;
    throw found === null ? error : new Error('it is a file, not a folder');
  };
}
