import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { RushhourError } from '../border/errors.ts';
import { isFile } from './read-yaml.ts';
import { show } from './show.ts';
import { nearest } from './suggest.ts';

/** A profile that comes with Rushhour. */
export interface ShippedProfile {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** Its purpose: the first line of its file. */
  readonly summary: string;
}

/** The folder, seen from the sources or from the built package, which has `dist` in between. */
const FOLDERS = ['../../profiles', '../../../profiles'];

/** The shipped profiles, by name. */
export function shippedProfiles(): ShippedProfile[] {
  const folder = FOLDERS.map((path) => join(import.meta.dirname, path)).find((path) =>
    existsSync(join(path, 'normal.yaml')),
  );
  if (folder === undefined) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  return files.sort().map((file) => {
    const path = join(folder, file);
    return { name: basename(file, '.yaml'), path, summary: firstLine(path) };
  });
}

/**
 * The file that a user means: a file with that path, or else the shipped profile with that name.
 *
 * @throws RushhourError `INVALID_PROFILE` if there is neither, naming the shipped profiles
 */
export function resolveProfile(nameOrPath: string): string {
  if (isFile(nameOrPath)) return nameOrPath;
  const shipped = shippedProfiles();
  const isName = extname(nameOrPath) === '' && !/[/\\]/.test(nameOrPath);
  const found = isName ? shipped.find(({ name }) => name === nameOrPath) : undefined;
  if (found !== undefined) return found.path;
  if (existsSync(nameOrPath)) {
    throw new RushhourError(
      'INVALID_PROFILE',
      `${show(nameOrPath)} is a folder: name the profile in it`,
    );
  }
  const names = shipped.map(({ name }) => name);
  const meant = nearest(basename(nameOrPath, extname(nameOrPath)), names);
  const what = isName ? 'there is no file or shipped profile' : 'there is no file';
  const hint = meant === null ? '' : ` Did you mean ${meant}?`;
  throw new RushhourError(
    'INVALID_PROFILE',
    `${what} ${show(nameOrPath)}.${hint} Shipped profiles: ${names.join(', ')}`,
  );
}

function firstLine(path: string): string {
  const line = readFileSync(path, 'utf8').split('\n', 1)[0] ?? '';
  return line.startsWith('#') ? line.replace(/^#+\s*/, '').trim() : '';
}
