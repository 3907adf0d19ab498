import { RushhourError } from '../border/errors.ts';
import type { Part } from '../border/part.ts';
import { shardInWords } from '../statistics/shards-in-words.ts';

/** More could be merged, but were never tested. */
const MOST_SHARDS = 10_000;

/** @throws RushhourError `INVALID_OPTION` unless the index is in 0 to count - 1 */
export function checkShard({ index, count }: Part): void {
  if (!(Number.isInteger(count) && count >= 1 && count <= MOST_SHARDS)) {
    throw invalid(`there are ${count} shards: expected a whole number from 1 to 10,000`);
  }
  if (!(Number.isInteger(index) && index >= 0 && index < count)) {
    throw invalid(`${shardInWords({ index, count })}: they are numbered from 0 to ${count - 1}`);
  }
}

function invalid(words: string): RushhourError {
  return new RushhourError('INVALID_OPTION', words);
}
