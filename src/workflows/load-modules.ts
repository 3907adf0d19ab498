import { registerHooks } from 'node:module';
import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RushhourError } from '../shared/errors.ts';

/** This installation's own `rushhour`, from the sources or built. */
const SELF = new URL(`../index${extname(import.meta.url)}`, import.meta.url).href;

let isSelfResolved = false;

/**
 * Loads files that register workflows. They are code, and run with all rights of this process.
 *
 * @param files absolute paths
 * @throws RushhourError `INVALID_WORKFLOW` naming the file that cannot be loaded, and why
 */
export async function loadWorkflowModules(files: readonly string[]): Promise<void> {
  if (files.length > 0) resolveSelf();
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

/**
 * Modules that import `rushhour` get the one that loads them, wherever they lie and whatever else is
 * installed there: another copy would have another registry, in which nobody looks.
 */
function resolveSelf(): void {
  if (isSelfResolved) return;
  isSelfResolved = true;
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'rushhour' ? { url: SELF, shortCircuit: true } : next(specifier, context),
  });
}
