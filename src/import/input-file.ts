import { readFileSync, statSync } from 'node:fs';
import { RushhourError, reasonOf } from '../border/errors.ts';
import { count } from '../text/format.ts';

/** Limit for a file that is read as a whole: a string cannot be much longer. */
const LARGEST_BYTES = 500 * 1024 * 1024;

/** @throws RushhourError `INVALID_OPTION` if the file cannot be read, is empty or too large */
export function readInput(file: string): string {
  checkInput(file);
  const text = attempt(file, () => readFileSync(file, 'utf8'));
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** For a file that a library reads. The errors are those of {@link readInput}. */
export function checkInput(file: string): void {
  const stats = attempt(file, () => statSync(file));
  if (!stats.isFile()) throw unusable(file, 'cannot be read: it is not a regular file');
  if (stats.size === 0) throw unusable(file, 'is empty');
  if (stats.size <= LARGEST_BYTES) return;
  const most = count(LARGEST_BYTES);
  throw unusable(
    file,
    `cannot be read: it has ${count(stats.size)} bytes; at most ${most} are allowed`,
  );
}

function attempt<Result>(file: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    throw unusable(file, `cannot be read: ${reasonOf(error)}`);
  }
}

export function unusable(file: string, what: string): RushhourError {
  return new RushhourError('INVALID_OPTION', `${file} ${what}`);
}
