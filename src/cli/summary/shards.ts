import type { RunResult } from '../../statistics/result.ts';
import { count, inShort, milliseconds } from '../../text/format.ts';

/** What became of the machines that played the run together; none for a run of one. */
export function shardLines({ shards }: RunResult): string[] {
  if (shards === undefined) return [];
  const { parts, startSkewMs } = shards;
  const ended = parts.filter(({ state }) => state === 'ended');
  const skew = startSkewMs === null ? '' : `, started within ${milliseconds(startSkewMs)}`;
  const invalid = ended.filter(({ verdict }) => verdict !== null && verdict.status !== 'valid');
  return [
    `  shards     ${count(ended.length)} of ${count(shards.count)} ended${skew}`,
    ...gone(parts, 'lost'),
    ...gone(parts, 'missing'),
    ...invalid
      .slice(0, MOST)
      .map(({ index, verdict }) => `${INDENT}${index}: ${verdict!.status}, ${verdict!.reasons[0]}`),
    ...(invalid.length > MOST ? [`${INDENT}and ${count(invalid.length - MOST)} more`] : []),
  ];
}

const INDENT = '             ';

/** Shards that are worth a line each. */
const MOST = 5;

type Parts = NonNullable<RunResult['shards']>['parts'];

function gone(parts: Parts, state: 'lost' | 'missing'): string[] {
  const those = parts.filter((part) => part.state === state).map(({ index }) => String(index));
  return those.length === 0 ? [] : [`${INDENT}${state}: ${inShort(those)}`];
}
