import type { Levels } from './levels.ts';

/** The requests that ended in an interval of time. */
export interface Unit {
  /** Response times by level. */
  readonly counts: Float64Array;
  readonly ended: number;
  readonly failed: number;
}

/** Two runs of the same journeys, divided into the same intervals; in each, requests ended. */
export interface PairedUnits {
  readonly levels: Levels;
  readonly before: readonly Unit[];
  /** As many as before. */
  readonly after: readonly Unit[];
}

export function totalOf(units: readonly Unit[]): Unit {
  const counts = new Float64Array(units[0]?.counts.length ?? 0);
  let ended = 0;
  let failed = 0;
  for (const unit of units) {
    for (let level = 0; level < counts.length; level++) counts[level]! += unit.counts[level]!;
    ended += unit.ended;
    failed += unit.failed;
  }
  return { counts, ended, failed };
}

/** The sum of each block of consecutive units, by its first unit; the first unit follows the last. */
export function circularBlocks(units: readonly Unit[], length: number): Unit[] {
  const n = units.length;
  const twice = [...units, ...units];
  let sum = totalOf(twice.slice(0, length));
  const blocks = [sum];
  for (let start = 1; start < n; start++) {
    sum = slid(sum, twice[start - 1]!, twice[start - 1 + length]!);
    blocks.push(sum);
  }
  return blocks;
}

function slid(sum: Unit, out: Unit, into: Unit): Unit {
  return {
    counts: sum.counts.map((count, level) => count - out.counts[level]! + into.counts[level]!),
    ended: sum.ended - out.ended + into.ended,
    failed: sum.failed - out.failed + into.failed,
  };
}
