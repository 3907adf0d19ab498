import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { RushhourError } from '../border/errors.ts';

/** The `rushhour` that loads modules, and where in this thread copies of it register workflows. */
export interface Entry {
  /** What modules get when they import `rushhour`. */
  readonly url: string;
  /** Grows when a module loads another copy. */
  readonly copies: ReadonlySet<string>;
}

let isSelfResolved = false;

/**
 * Loads files that register workflows. They are code, and run with all rights of this process: the only
 * code that a profile can bring along.
 *
 * @param files absolute paths
 * @throws RushhourError `INVALID_WORKFLOW` naming the file that cannot be loaded, and why
 */
export async function loadModules(files: readonly string[], entry: Entry): Promise<void> {
  if (files.length > 0) resolveSelf(entry.url);
  for (const file of files) {
    if (!existsSync(file)) {
      throw new RushhourError('INVALID_WORKFLOW', `workflow module ${file} does not exist`);
    }
    const before = new Set(entry.copies);
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
    const other = [...entry.copies].find((copy) => !before.has(copy));
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
 * installed there: what is registered with another copy, nobody would ever look at.
 */
function resolveSelf(url: string): void {
  if (isSelfResolved) return;
  isSelfResolved = true;
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'rushhour' ? { url, shortCircuit: true } : next(specifier, context),
  });
}

function otherCopy(file: string, other: string): RushhourError {
  return new RushhourError(
    'INVALID_WORKFLOW',
    `workflow module ${file} registers its workflows with another copy of rushhour (${fileURLToPath(other)}) than the one that runs: run the copy that the module imports, or have it import this one`,
  );
}
