import { RushhourError } from '../border/errors.ts';
import type { Part } from '../border/part.ts';

/** More could be merged, but were never tested. */
export const MOST_SHARDS = 10_000;

/** @throws RushhourError `INVALID_OPTION` unless the index is in 0 to count - 1 */
export function checkShard({ index, count }: Part): void {
  if (!(Number.isInteger(count) && count >= 1 && count <= MOST_SHARDS)) {
    throw invalid(`there are ${count} shards: expected a whole number from 1 to 10,000`);
  }
  if (!(Number.isInteger(index) && index >= 0 && index < count)) {
    throw invalid(`shard ${index} of ${count}: they are numbered from 0 to ${count - 1}`);
  }
}

/** In a sentence: `shard 2 of 4`. */
export function shardInWords({ index, count }: Part): string {
  return `shard ${index} of ${count}`;
}

function invalid(words: string): RushhourError {
  return new RushhourError('INVALID_OPTION', words);
}
