import { decodeFromCompressedBase64, type Float64Histogram } from 'hdr-histogram-js';
import { RushhourError } from '../../border/errors.ts';
import { bucketOf } from '../../border/histogram-buckets.ts';
import type { RunResult, TimelineRow } from '../../statistics/result.ts';
import { DIGITS, levelsOf } from './levels.ts';
import { type PairedUnits, totalOf, type Unit } from './units.ts';

/** Longer runs are divided into this many intervals of several seconds. */
const MOST_UNITS = 600;

/** Counts of response times in a second, by bucket of {@link DIGITS} digits. */
type Counted = ReadonlyMap<number, number>;

/**
 * The seconds that both runs of a pair have, paired; pairs of runs follow each other.
 *
 * @throws RushhourError `INVALID_RESULT` if a histogram is damaged
 */
export function paired(pairs: readonly (readonly [RunResult, RunResult])[]): PairedUnits {
  const rows = pairs.flatMap(([before, after]) => rowsOfBoth(before, after));
  const counted = rows.map(([before, after]) => [countsOf(before), countsOf(after)] as const);
  const buckets = [...new Set(counted.flatMap(([a, b]) => [...a.keys(), ...b.keys()]))];
  buckets.sort((a, b) => a - b);
  const places = new Map(buckets.map((bucket, i) => [bucket, i]));
  const side = (which: 0 | 1) =>
    grouped(rows.map((row, i) => unitOf(row[which], counted[i]![which], places)));
  return { levels: levelsOf(buckets), before: side(0), after: side(1) };
}

function rowsOfBoth(before: RunResult, after: RunResult): (readonly [TimelineRow, TimelineRow])[] {
  const later = new Map(after.timeline.map((row) => [row.second, row]));
  return before.timeline.flatMap((row) => {
    const other = later.get(row.second);
    return other?.seconds === row.seconds && row.completed > 0 && other.completed > 0
      ? [[row, other] as const]
      : [];
  });
}

function countsOf({ second, responseHistogram }: TimelineRow): Counted {
  const counts = new Map<number, number>();
  if (responseHistogram === undefined) return counts;
  const histogram = decoded(responseHistogram, second);
  let left = histogram.totalCount;
  for (let index = 0; left > 0; index++) {
    const count = histogram.getCountAtIndex(index);
    if (count === 0) continue;
    const bucket = bucketOf(histogram.valueFromIndex(index), DIGITS);
    counts.set(bucket, (counts.get(bucket) ?? 0) + count);
    left -= count;
  }
  return counts;
}

function decoded(text: string, second: number): Float64Histogram {
  try {
    // Counts are written with 64 bits.
    return decodeFromCompressedBase64(text, 64) as Float64Histogram;
  } catch (cause) {
    throw new RushhourError('INVALID_RESULT', `the histogram of second ${second} is damaged`, {
      cause,
    });
  }
}

function unitOf(
  { failed }: TimelineRow,
  counted: Counted,
  places: ReadonlyMap<number, number>,
): Unit {
  const counts = new Float64Array(places.size);
  let ended = 0;
  for (const [bucket, count] of counted) {
    counts[places.get(bucket)!] = count;
    ended += count;
  }
  return { counts, ended, failed };
}

function grouped(units: readonly Unit[]): readonly Unit[] {
  const size = Math.ceil(units.length / MOST_UNITS);
  if (size <= 1) return units;
  const groups = Array.from({ length: Math.floor(units.length / size) }, (_, i) =>
    units.slice(i * size, (i + 1) * size),
  );
  return groups.map(totalOf);
}
