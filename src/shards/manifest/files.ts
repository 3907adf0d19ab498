import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { RushhourError, reasonOf } from '../../border/errors.ts';
import { count } from '../../text/format.ts';

/** Kubernetes' limit for a ConfigMap, bytes, minus the part around the files. */
const MOST_BYTES = 1_000_000;

const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A file that every shard needs. */
export interface NeededFile {
  /** Relative to the folder of the profile. */
  readonly path: string;
  readonly text: string;
}

/**
 * The files of a profile, which comes first: workflow modules, and other named files, such as modules that these import,
 * and data.
 *
 * @param others paths of files
 * @throws RushhourError `INVALID_OPTION` for a file that cannot be read or is outside the profile's folder, or
 *   if the files are too large together
 */
export function neededFiles(profile: string, others: readonly string[]): NeededFile[] {
  const folder = dirname(resolve(profile));
  const files = [profile, ...others].map((file) => {
    const path = relative(folder, resolve(file));
    if (path.startsWith('..')) {
      throw invalid(
        `${file} is outside the folder of the profile, ${folder}: put it into an image`,
      );
    }
    return { path, text: textOf(file) };
  });
  const unique = [...new Map(files.map((file) => [file.path, file])).values()];
  const bytes = unique.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  if (bytes <= MOST_BYTES) return unique;
  throw invalid(
    `the files have ${count(bytes)} bytes, but a ConfigMap can hold ${count(MOST_BYTES)}: put them into an image`,
  );
}

function textOf(file: string): string {
  try {
    return UTF_8.decode(readFileSync(file));
  } catch (error) {
    if (error instanceof TypeError) {
      throw invalid(`${file} is not text in UTF-8: put it into an image`);
    }
    throw invalid(`${file} cannot be read: ${reasonOf(error)}`);
  }
}

function invalid(words: string): RushhourError {
  return new RushhourError('INVALID_OPTION', words);
}
