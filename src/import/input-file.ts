import { readFileSync, statSync } from 'node:fs';
import { RushhourError, reasonOf } from '../border/errors.ts';
import { count } from '../text/format.ts';

/** Limit for a file that is read as a whole: a string cannot be much longer. */
const LARGEST_BYTES = 500 * 1024 * 1024;

/** @throws RushhourError `INVALID_OPTION` if the file cannot be read, or is too large */
export function readInput(file: string): string {
  let text: string;
  try {
    const stats = statSync(file);
    if (!stats.isFile()) throw new Error('it is not a regular file');
    if (stats.size > LARGEST_BYTES) {
      throw new Error(
        `it has ${count(stats.size)} bytes; at most ${count(LARGEST_BYTES)} are allowed`,
      );
    }
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw unusable(file, `cannot be read: ${reasonOf(error)}`);
  }
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

export function unusable(file: string, what: string): RushhourError {
  return new RushhourError('INVALID_OPTION', `${file} ${what}`);
}
