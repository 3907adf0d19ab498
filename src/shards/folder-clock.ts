import type { FileHandle } from 'node:fs/promises';
import { seconds } from '../text/format.ts';
import { CLOCKS, type Clocks } from './wall-clock.ts';

/** Some file systems keep times in whole seconds: smaller differences mean nothing. */
const WORTH_A_WORD_MS = 1500;

/**
 * How far the clock of a folder's server is ahead of this machine's, milliseconds, by the time of a file that was just
 * created; 0 if the difference may be an error of measurement, as on a local disk. Shards that start at a given time
 * have no other clock in common.
 */
export async function folderAheadMs(
  created: FileHandle,
  sinceMs: number,
  { wallMs }: Pick<Clocks, 'wallMs'> = CLOCKS,
): Promise<number> {
  const { mtimeMs } = await created.stat();
  const nowMs = wallMs();
  const aheadMs = mtimeMs - (sinceMs + nowMs) / 2;
  return Math.abs(aheadMs) - (nowMs - sinceMs) / 2 < WORTH_A_WORD_MS ? 0 : Math.round(aheadMs);
}

/** A wrong clock, in a sentence; null if it seems to be right. */
export function folderClockInWords(aheadMs: number): string | null {
  if (aheadMs === 0) return null;
  const by = seconds(Math.abs(aheadMs) / 1000);
  return `this machine's clock is ${by} ${aheadMs > 0 ? 'behind' : 'ahead of'} that of the output folder: it started ${aheadMs > 0 ? 'late' : 'early'} by that clock`;
}
