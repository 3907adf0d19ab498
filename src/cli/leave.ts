/** Longer than our own code needs to end by itself, milliseconds. */
const GRACE_MS = 500;

/**
 * Ends the process even if a workflow module keeps it alive, for example with a `setInterval` at its top level.
 * Output that a slow reader has not received yet is awaited.
 */
export function leaveSoon(): void {
  // This timer does not keep the process alive by itself.
  setTimeout(() => {
    const isWriting = process.stdout.writableLength > 0 || process.stderr.writableLength > 0;
    if (isWriting) leaveSoon();
    else process.exit();
  }, GRACE_MS).unref();
}
