import { open } from 'node:fs/promises';
import { RushhourError, reasonOf } from '../border/errors.ts';

/**
 * Sees before a run that a file can be written after it. Leaves what is in the file: another reason may yet
 * stop the run.
 *
 * @param name of the file, for the message
 * @throws RushhourError `INVALID_OPTION`
 */
export async function checkWritable(path: string, name = path): Promise<void> {
  try {
    await (await open(path, 'a')).close();
  } catch (error) {
    throw new RushhourError('INVALID_OPTION', `${name} cannot be written: ${reasonOf(error)}`);
  }
}
