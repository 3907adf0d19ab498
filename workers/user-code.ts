import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Number of stack frames kept for an error of a workflow. */
const FRAMES = 10;

/** Our own code, as opposed to the user's. */
const OWN = [new URL('../src/', import.meta.url).href, new URL('./', import.meta.url).href];

let framesOutside = 0;

/** Errors from workflows have a stack, a worker's own errors do not. Must be followed by {@link leaveUserCode}. */
export function enterUserCode(): void {
  framesOutside = Error.stackTraceLimit;
  Error.stackTraceLimit = FRAMES;
}

export function leaveUserCode(): void {
  Error.stackTraceLimit = framesOutside;
}

/** File and line in the user's code where an error was thrown; null if its stack does not tell. */
export function placeOf(error: Error): string | null {
  for (const frame of (error.stack ?? '').split('\n')) {
    const { file, line } = sourceOf(frame);
    if (!/^(?:file:\/\/)?\//.test(file) || isOwn(file)) continue;
    const path = file.startsWith('file:') ? fileURLToPath(file) : file;
    return `${shownPath(path)}:${line}`;
  }
  return null;
}

/** Relative to the working directory, if it is inside. */
export function shownPath(path: string): string;
export function shownPath(path: string | null): string | null;
export function shownPath(path: string | null): string | null {
  if (path === null) return null;
  const shorter = relative(process.cwd(), path);
  return shorter.startsWith('..') ? path : shorter;
}

/** From a frame such as `at next (file:///shop/gift.ts:12:5)` or `at /shop/gift.js:12:5`. */
function sourceOf(frame: string): { file: string; line: string } {
  const bracket = frame.lastIndexOf('(');
  const source =
    bracket >= 0 ? frame.slice(bracket + 1) : frame.trim().replace(/^at (async )?/, '');
  const parts = source.split(':');
  return { file: parts.slice(0, -2).join(':'), line: parts.at(-2) ?? '' };
}

function isOwn(file: string): boolean {
  return OWN.some((place) => file.startsWith(place) || file.startsWith(fileURLToPath(place)));
}
