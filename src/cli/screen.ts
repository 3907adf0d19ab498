import { isStandardOutput } from '../outputs/destination.ts';
import { printable } from '../text/format.ts';

/** Paths of files that options request; undefined for those that were not requested. */
type Requested = readonly (string | undefined)[];

/** Where text for people goes: to standard error if a requested file is standard output. */
export function screenBeside(files: Requested): NodeJS.WriteStream {
  const isTaken = files.some((path) => path !== undefined && isStandardOutput(path));
  return isTaken ? process.stderr : process.stdout;
}

/** Names the files that were written, apart from standard output. */
export function sayWritten(screen: NodeJS.WriteStream, files: Requested): void {
  const written = files.filter((path) => path !== undefined && !isStandardOutput(path));
  if (written.length === 0) return;
  const lines = written.map((path) => `  written: ${printable(path!)}\n`);
  screen.write(`${lines.join('')}\n`);
}
