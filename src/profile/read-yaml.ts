import { closeSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { loadAll, YAMLException } from 'js-yaml';
import { RushhourError } from '../border/errors.ts';
import { count } from '../text/format.ts';
import { show } from './show.ts';

/** A profile is about a page long; a file of a mebibyte is the wrong file. */
const LARGEST_BYTES = 1024 * 1024;
/** A profile needs four levels. */
const DEEPEST = 20;
const MOST_ALIASES = 100;
/** A thousand stages with their own mixes have a tenth of this. */
const MOST_VALUES = 100_000;

/**
 * The single document in a YAML 1.2 file (core schema: no dates, no merge keys, no tags that create objects).
 * Safe for untrusted files: size, depth, aliases and their expansion are bounded.
 *
 * @throws RushhourError `INVALID_PROFILE` if the file cannot be read or is not a single YAML document
 */
export function readYaml(path: string): unknown {
  const documents = parse(path, decode(path, readBytes(path)));
  if (documents.length === 0) throw unusable(path, 'is empty');
  if (documents.length > 1) {
    throw unusable(
      path,
      `contains ${documents.length} documents; a profile must be a single document`,
    );
  }
  if (!hasFewValues(documents[0])) {
    throw unusable(path, `expands to more than ${count(MOST_VALUES)} values`);
  }
  return documents[0];
}

/** Whether a traversal of a document is short; through aliases it may be long, or endless. */
function hasFewValues(document: unknown): boolean {
  const toVisit = [document];
  let seen = 0;
  for (let value = toVisit.pop(); value !== undefined; value = toVisit.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    const inner: unknown[] = Object.values(value);
    seen += inner.length;
    if (seen > MOST_VALUES) return false;
    for (const one of inner) toVisit.push(one);
  }
  return true;
}

/** Whether the path exists and is not a folder. */
export function isFile(path: string): boolean {
  try {
    return !statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function readBytes(path: string): Uint8Array {
  const stats = attempt(path, () => statSync(path));
  const reason = whyNotReadable(stats);
  if (reason !== null) throw unusable(path, reason);
  return attempt(path, () => {
    const file = openSync(path, 'r');
    try {
      // Never reads more than the checked size, even if the file grows.
      const bytes = new Uint8Array(stats.size);
      let length = 0;
      for (let read = -1; read !== 0 && length < bytes.length; length += read) {
        read = readSync(file, bytes, length, bytes.length - length, null);
      }
      return bytes.subarray(0, length);
    } finally {
      closeSync(file);
    }
  });
}

function whyNotReadable(stats: Stats): string | null {
  if (stats.isDirectory()) return 'is a folder, not a file';
  if (!stats.isFile()) return 'is not a regular file';
  if (stats.size <= LARGEST_BYTES) return null;
  return `has ${count(stats.size)} bytes, a profile has at most 1 MiB`;
}

function decode(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw unusable(path, 'is not UTF-8 text', cause);
  }
}

function parse(path: string, text: string): unknown[] {
  try {
    return loadAll(text, { maxDepth: DEEPEST, maxAliases: MOST_ALIASES });
  } catch (cause) {
    throw unusable(path, `is not usable YAML: ${whyNotYaml(cause)}`, cause);
  }
}

function whyNotYaml(cause: unknown): string {
  if (!(cause instanceof YAMLException)) return 'its structure cannot be read';
  const { reason, mark } = cause;
  if (mark === undefined) return reason;
  const line = mark.buffer.split(/\r\n|\n|\r/)[mark.line]?.trim();
  const excerpt = line ? `: ${show(line)}` : '';
  // Inside { } or [ ], a brace begins a mapping.
  const hint = line?.includes('${') ? '; inside { } and [ ], write "${NAME}" in quotes' : '';
  return `${reason} (line ${mark.line + 1}, column ${mark.column + 1})${excerpt}${hint}`;
}

function attempt<Result>(path: string, act: () => Result): Result {
  try {
    return act();
  } catch (cause) {
    throw unusable(path, whyNot(cause), cause);
  }
}

function whyNot(cause: unknown): string {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'cannot be read: permission denied';
  return `cannot be read (${code ?? 'unknown reason'})`;
}

function unusable(path: string, what: string, cause?: unknown): RushhourError {
  const name = typeof path === 'string' && /^\P{C}+$/u.test(path) ? path : show(path);
  return new RushhourError('INVALID_PROFILE', `profile ${name} ${what}`, { cause });
}
