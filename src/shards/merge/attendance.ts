import type { JournalStart } from '../journal.ts';
import { type ShardReading, startMsOf } from './shard-reading.ts';

/** Indexes of shards, by state. */
export interface Attendance {
  readonly count: number;
  /** Whether any shard has started. */
  readonly started: boolean;
  /** Number of shards that play, or are about to. */
  readonly playing: number;
  /** Whole seconds that all of these have recorded. */
  readonly seconds: number;
  /** Those that have recorded no more than that: the others are not read ahead of them. */
  readonly slowest: readonly number[];
  readonly lost: readonly number[];
  /** Without a journal. */
  readonly missing: readonly number[];
  /** Null until two have started. */
  readonly startSkewMs: number | null;
}

/** The state of each shard, as far as its journal has been read. */
export function attendanceOf(
  readings: readonly ShardReading[],
  missing: readonly number[],
  count: number,
): Attendance {
  const playing = readings.filter(({ state }) => state === 'playing');
  const least = Math.min(...playing.map(({ seconds }) => seconds));
  const starts = startsOf(readings);
  return {
    count,
    started: starts.length > 0,
    playing: playing.length,
    seconds: least,
    slowest: indexesOf(playing.filter(({ seconds }) => seconds === least)),
    lost: indexesOf(readings.filter(({ state }) => state === 'lost')),
    missing,
    startSkewMs: skewOf(starts),
  };
}

function indexesOf(readings: readonly ShardReading[]): number[] {
  return readings.map(({ head }) => head.shard.index);
}

/** The starts that are known, the earliest first. */
export function startsOf(readings: readonly ShardReading[]): JournalStart[] {
  return readings
    .flatMap(({ started }) => started ?? [])
    .sort((a, b) => startMsOf(a) - startMsOf(b));
}

/** Upper bound, from the first start to the last; null if fewer than two are known. */
export function skewOf(starts: readonly JournalStart[]): number | null {
  const [first, last] = [starts[0], starts.at(-1)];
  if (first === undefined || last === undefined || first === last) return null;
  const apartMs = startMsOf(last) - startMsOf(first);
  return Number((apartMs + first.uncertaintyMs + last.uncertaintyMs).toFixed(3));
}
