import type { RunResult } from '../../statistics/result.ts';
import {
  leftToMerge,
  ONLY_ITS_PART,
  oddShards,
  placeInWords,
  startsInWords,
} from '../../statistics/shards-in-words.ts';
import { count } from '../../text/format.ts';

/** The outcome of each machine that took part; empty for a run on one machine. */
export function shardLines({ shard, shards }: RunResult): string[] {
  if (shard !== undefined) return partLines(shard);
  if (shards === undefined) return [];
  const invalid = shards.parts.filter(
    ({ verdict }) => verdict !== null && verdict.status !== 'valid',
  );
  return [
    `  shards     ${startsInWords(shards)}`,
    ...oddShards(shards).map((words) => INDENT + words),
    ...invalid
      .slice(0, MOST)
      .map(({ index, verdict }) => `${INDENT}${index}: ${verdict!.status}, ${verdict!.reasons[0]}`),
    ...(invalid.length > MOST ? [`${INDENT}and ${count(invalid.length - MOST)} more`] : []),
  ];
}

/** One shard knows only its own part. */
function partLines(shard: NonNullable<RunResult['shard']>): string[] {
  const { note } = shard;
  return [
    `  shard      ${placeInWords(shard)}: ${ONLY_ITS_PART}, see rushhour merge`,
    ...(note === null ? [] : [INDENT + note]),
    ...leftToMerge(shard).map((words) => INDENT + words),
  ];
}

const INDENT = '             ';

/** Shards that get a line each. */
const MOST = 5;
