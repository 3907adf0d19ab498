/** Longer than anything of ours needs to end by itself, milliseconds. */
const GRACE_MS = 500;

/**
 * Ends the process even if a workflow module keeps it alive, as a `setInterval` at its top level does. What
 * is still being written to a slow reader is awaited.
 */
export function leaveSoon(): void {
  // Where nothing else keeps the process alive, it does not wait for this timer.
  setTimeout(() => {
    const isWriting = process.stdout.writableLength > 0 || process.stderr.writableLength > 0;
    if (isWriting) leaveSoon();
    else process.exit();
  }, GRACE_MS).unref();
}
