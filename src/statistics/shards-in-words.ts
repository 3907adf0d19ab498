import type { Part } from '../border/part.ts';
import { count, inShort, milliseconds } from '../text/format.ts';
import type { RunResult } from './result.ts';

export type Shards = NonNullable<RunResult['shards']>;
export type ShardPart = Shards['parts'][number];

/** In a sentence: `shard 2 of 4`. */
export function shardInWords(part: Part): string {
  return `shard ${placeInWords(part)}`;
}

/** Under a heading that says that it is a shard: `2 of 4`. */
export function placeInWords({ index, count: all }: Part): string {
  return `${index} of ${all}`;
}

/** What the result of a shard is, as a remark. */
export const ONLY_ITS_PART = 'only its part of the run';

/** A shard is conspicuous if a figure is this many times that of the median shard, and this many ms above it. */
const ODD = { times: 2, leastMs: 5 } as const;

/** On one line. */
export function shardsInWords(shards: Shards): string {
  return [startsInWords(shards), ...oddShards(shards)].join('; ');
}

/** The thresholds that a shard leaves to the merge: a phrase for each. */
export function leftToMerge({ thresholdsOfMerge }: NonNullable<RunResult['shard']>): string[] {
  return thresholdsOfMerge.map((expression) => `evaluated by the merge: ${expression}`);
}

/** `3 of 4 ended, started within 12.0 ms` */
export function startsInWords({ count: all, parts, startSkewMs }: Shards): string {
  const ended = parts.filter(({ state }) => state === 'ended').length;
  const skew = startSkewMs === null ? '' : `, started within ${milliseconds(startSkewMs)}`;
  return `${count(ended)} of ${count(all)} ended${skew}`;
}

/** Which shards are gone, and which are conspicuous: a phrase for each, none if all are alike. */
export function oddShards({ parts }: Shards): string[] {
  return [
    ...gone(parts, 'lost'),
    ...gone(parts, 'missing'),
    ...standingOut(parts, 'slow', 'p50', 'p50'),
    ...standingOut(parts, 'slow at the tail', 'p99', 'p99'),
    ...standingOut(parts, 'late', 'start delay p99', 'startDelayP99'),
  ];
}

function gone(parts: readonly ShardPart[], state: 'lost' | 'missing'): string[] {
  const those = parts.filter((part) => part.state === state).map(({ index }) => String(index));
  return those.length === 0 ? [] : [`${state}: ${inShort(those)}`];
}

function standingOut(
  parts: readonly ShardPart[],
  how: string,
  name: string,
  key: 'p50' | 'p99' | 'startDelayP99',
): string[] {
  const known = parts.flatMap(({ index, [key]: ms }) => (ms === null ? [] : [{ index, ms }]));
  const middle = known.map(({ ms }) => ms).sort((a, b) => a - b)[(known.length - 1) >> 1] ?? 0;
  const odd = known
    .filter(({ ms }) => ms > ODD.times * middle && ms > middle + ODD.leastMs)
    .sort((a, b) => b.ms - a.ms)
    .map(({ index, ms }) => `${index} (${milliseconds(ms)})`);
  if (odd.length === 0) return [];
  return [`${how}: ${inShort(odd)}, with a median ${name} of ${milliseconds(middle)}`];
}
