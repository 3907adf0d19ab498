import { pathToFileURL } from 'node:url';
import { RushhourError } from '../shared/errors.ts';

/**
 * Loads files that register workflows. They are code, and run with all rights of this process.
 *
 * @param files absolute paths
 * @throws RushhourError `INVALID_WORKFLOW` naming the file that cannot be loaded, and why
 */
export async function loadWorkflowModules(files: readonly string[]): Promise<void> {
  for (const file of files) {
    try {
      await import(pathToFileURL(file).href);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new RushhourError(
        'INVALID_WORKFLOW',
        `workflow module ${file} cannot be loaded: ${reason}`,
        { cause: error },
      );
    }
  }
}
