import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { extname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { RushhourError } from '../border/errors.ts';
import { REGISTRY_COPIES } from './registry.ts';

/** This installation's own `rushhour`, from the sources or built. */
const SELF = new URL(`../index${extname(import.meta.url)}`, import.meta.url).href;

let isSelfResolved = false;

/**
 * Loads files that register workflows. They are code, and run with all rights of this process: the only
 * code that a profile can bring along.
 *
 * @param files absolute paths
 * @throws RushhourError `INVALID_WORKFLOW` naming the file that cannot be loaded, and why
 */
export async function loadWorkflowModules(files: readonly string[]): Promise<void> {
  if (files.length > 0) resolveSelf();
  for (const file of files) {
    if (!existsSync(file)) {
      throw new RushhourError('INVALID_WORKFLOW', `workflow module ${file} does not exist`);
    }
    const before = new Set(REGISTRY_COPIES);
    const left = () => complainOfExit(file);
    process.once('exit', left);
    try {
      await import(pathToFileURL(file).href);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new RushhourError(
        'INVALID_WORKFLOW',
        `workflow module ${file} cannot be loaded: ${reason}`,
        { cause: error },
      );
    } finally {
      process.off('exit', left);
    }
    const other = [...REGISTRY_COPIES].find((copy) => !before.has(copy));
    if (other !== undefined) throw otherCopy(file, other);
  }
}

/** A run that never began is no success, whatever the module says. */
function complainOfExit(file: string): void {
  process.stderr.write(
    `rushhour: workflow module ${file} called process.exit() while it was loaded\n`,
  );
  process.exitCode ||= 1;
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

function otherCopy(file: string, other: string): RushhourError {
  return new RushhourError(
    'INVALID_WORKFLOW',
    `workflow module ${file} registers its workflows with another copy of rushhour (${fileURLToPath(other)}) than the one that runs: run the copy that the module imports, or have it import this one`,
  );
}
