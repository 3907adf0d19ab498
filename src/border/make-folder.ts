import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it, where they are missing. Node's own `recursive` calls one on a read-only disk
 * missing, and never returns where the system takes no folders at all, as in /proc.
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

/** Somebody else may have made it. */
function unlessFolder(path: string) {
  return async (error: unknown): Promise<void> => {
    const found = await stat(path).catch(() => null);
    if (found?.isDirectory() !== true) throw error;
  };
}
