import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folders of this package's code, from the sources or built. */
const OURS = ['..', '../../workers'].map((path) => join(import.meta.dirname, path) + sep);

/** Relative to the working directory, if it is inside. */
export function shownPath(path: string): string {
  const shorter = relative(process.cwd(), path);
  return shorter.startsWith('..') ? path : shorter;
}

/** {@link placeOf} in brackets, as ` (gift.ts:12:9)`; empty if it is not known. */
export function sourceOf(error: unknown): string {
  const place = placeOf(error);
  return place === null ? '' : ` (${place})`;
}

/**
 * Where in the user's own code an error was thrown, as `gift.ts:12:9`; null if the stack does not tell. Frames of
 * Node.js, this package and other packages are skipped.
 */
export function placeOf(error: unknown): string | null {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return null;
  const [first = '', ...frames] = error.stack.split('\n', 100);
  // For a syntax error, the location precedes the message.
  const places = [first, ...frames.filter((line) => line.startsWith('    at '))];
  for (const line of places) {
    const place = placeIn(line);
    if (place !== null) return place;
  }
  return null;
}

function placeIn(line: string): string | null {
  const from = Math.max(line.lastIndexOf('(') + 1, line.indexOf('file:'), 0);
  const text = line
    .slice(from)
    .replace(/^ {4}at /, '')
    .replace(/\)$/, '');
  const [path, position] = [
    text.replace(/(:\d{1,9}){1,2}$/, ''),
    /(:\d{1,9}){1,2}$/.exec(text)?.[0],
  ];
  if (position === undefined || !/^(file:|\/|[A-Z]:\\)/i.test(path)) return null;
  const file = path.startsWith('file:') ? fileURLToPath(path) : path;
  const isForeign = file.includes('node_modules') || OURS.some((folder) => file.startsWith(folder));
  if (isForeign) return null;
  return shownPath(file) + position;
}
