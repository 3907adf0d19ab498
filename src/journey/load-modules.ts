import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { basename, extname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { RushhourError } from '../border/errors.ts';
import { INTERRUPTED } from '../border/exit-code.ts';
import { sourceOf } from '../text/source-of.ts';

/** The `rushhour` that loads modules, and the registries of this thread's copies of it. */
export interface Entry {
  /** What modules get when they import `rushhour`. */
  readonly url: string;
  /** Grows when a module loads another copy. */
  readonly copies: ReadonlySet<string>;
  /** Takes what a module exports. @throws RushhourError `INVALID_WORKFLOW` */
  readonly take: (exported: unknown, module: string) => void;
}

/** How long a module may take to load, if it awaits something. */
const LOAD_SECONDS = 15;

let isSelfResolved = false;

/**
 * Loads files that register workflows. They are code, and run with all rights of this process: the only
 * code that a profile can contain.
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
    const left = (code: number) => complainOfExit(file, code);
    process.once('exit', left);
    try {
      await loaded(file, entry);
    } finally {
      process.off('exit', left);
    }
    const other = [...entry.copies].find((copy) => !before.has(copy));
    if (other !== undefined) throw otherCopy(file, other);
  }
}

/** Imports a module, unless a top-level `await` never ends. */
async function loaded(file: string, { take }: Entry): Promise<void> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`a top-level await took longer than ${LOAD_SECONDS} s`)),
    LOAD_SECONDS * 1000,
  );
  try {
    const exports: object = await Promise.race([import(pathToFileURL(file).href), tooLate]);
    for (const exported of new Set(Object.values(exports))) take(exported, file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RushhourError(
      'INVALID_WORKFLOW',
      `workflow module ${file} cannot be loaded: ${reason}${placeOf(error, file)}${hintFor(error, file)}`,
      { cause: error },
    );
  } finally {
    clearTimeout(timer);
  }
}

function placeOf(error: unknown, file: string): string {
  return sourceOf(error) || (error instanceof SyntaxError ? syntaxErrorIn(file) : '');
}

/** `npm init` creates CommonJS projects, in which `.ts` and `.js` files may not use `import`. */
function hintFor(error: unknown, file: string): string {
  if (!(error instanceof SyntaxError) || !error.message.includes('import statement outside'))
    return '';
  const extension = extname(file);
  const name = `${basename(file, extension)}.m${extension.slice(1)}`;
  return `: rename it to ${name}, or set "type": "module" in package.json`;
}

/** Node.js shows the location of a syntax error only if it is not caught. */
function syntaxErrorIn(file: string): string {
  const { stderr } = spawnSync(process.execPath, ['--check', file], { encoding: 'utf8' });
  const [place = ''] = stderr.split('\n', 1);
  return place.startsWith(`${file}:`) ? ` (line ${place.slice(file.length + 1)})` : '';
}

/** A run that never began is not a success, whatever the module's exit code. */
function complainOfExit(file: string, code: number): void {
  if (code === INTERRUPTED) return;
  process.stderr.write(
    `rushhour: workflow module ${file} called process.exit() while it was loaded\n`,
  );
  process.exitCode ||= 1;
}

/**
 * Modules that import `rushhour` get the copy that loads them, wherever they are and whatever else is installed there:
 * workflows registered with another copy would never be found.
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
