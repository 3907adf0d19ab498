import type { RunResult } from '../../statistics/result.ts';

/**
 * Merges what the shards of a run recorded into one result.
 *
 * @param paths folders that shards wrote with `out`, or their journals
 * @throws RushhourError `INVALID_RESULT` if there are no journals, or some do not belong together
 */
export async function mergeShards(paths: readonly string[]): Promise<RunResult> {
  // Loaded only now: workflow modules, which import this package in each worker, never merge.
  const { findJournals } = await import('./find-journals.ts');
  const { mergeJournals } = await import('./merge.ts');
  return mergeJournals(await findJournals(paths));
}
