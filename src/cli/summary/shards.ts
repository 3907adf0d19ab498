import type { RunResult } from '../../statistics/result.ts';
import { oddShards, startsInWords } from '../../statistics/shards-in-words.ts';
import { count } from '../../text/format.ts';

/** The outcome of each machine that took part; empty for a run on one machine. */
export function shardLines({ shards }: RunResult): string[] {
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

const INDENT = '             ';

/** Shards that get a line each. */
const MOST = 5;
