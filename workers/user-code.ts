import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Frames that an error of a workflow keeps. */
const FRAMES = 10;

/** A frame's place: `at next (file:///shop/gift.ts:12:5)`, `at /shop/gift.js:12:5`. */
const PLACE = /(?:\(|at |async )((?:file:\/\/)?\/[^()]*):(\d+):\d+\)?$/;

/** What is ours and not the user's. */
const OWN = [new URL('../src/', import.meta.url).href, new URL('./', import.meta.url).href];

let framesOutside = 0;

/** A worker's own errors have no stack, those of workflows do. To be followed by {@link leaveUserCode}. */
export function enterUserCode(): void {
  framesOutside = Error.stackTraceLimit;
  Error.stackTraceLimit = FRAMES;
}

export function leaveUserCode(): void {
  Error.stackTraceLimit = framesOutside;
}

/** File and line in the user's code that an error came from; null where its stack does not tell. */
export function placeOf(error: Error): string | null {
  for (const frame of (error.stack ?? '').split('\n')) {
    const [, file, line] = PLACE.exec(frame.trimEnd()) ?? [];
    if (file === undefined || isOwn(file)) continue;
    const path = file.startsWith('file:') ? fileURLToPath(file) : file;
    const shorter = relative(process.cwd(), path);
    return `${shorter.startsWith('..') ? path : shorter}:${line}`;
  }
  return null;
}

function isOwn(file: string): boolean {
  return OWN.some((place) => file.startsWith(place) || file.startsWith(fileURLToPath(place)));
}
