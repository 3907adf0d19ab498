import type { TimelineRow, TrafficStats } from '../result.ts';

export function rowsLimitedBy(
  { timeline }: Pick<TrafficStats, 'timeline'>,
  limit: 'generator' | 'target',
): TimelineRow[] {
  return timeline.filter((row) => row.limitedSeconds[limit] > 0);
}

/** "second 7", "seconds 3-5, 9 and 12-40"; a long list is cut. */
export function secondsInWords(rows: readonly TimelineRow[]): string {
  const ranges: [number, number][] = [];
  for (const { second, seconds } of rows) {
    const last = ranges.at(-1);
    const end = second + seconds - 1;
    if (last !== undefined && last[1] === second - 1) last[1] = end;
    else ranges.push([second, end]);
  }
  const shown = ranges.slice(0, 8).map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`));
  if (ranges.length > shown.length) shown.push(`${ranges.length - shown.length} more spans`);
  const last = shown.pop()!;
  const list = shown.length > 0 ? `${shown.join(', ')} and ${last}` : last;
  const one = ranges.length === 1 && ranges[0]![0] === ranges[0]![1];
  return `${one ? 'second' : 'seconds'} ${list}`;
}
