import { Random } from '../../border/random.ts';
import { varianceBeyondBlocks } from './dependence.ts';
import { influences, scaled } from './metrics.ts';
import { circularBlocks, type PairedUnits, totalOf, type Unit } from './units.ts';

const REPLICATES = 999;

/** Length of a block in units, unless that makes too few blocks, or more than are useful. */
const BLOCK_UNITS = 15;
const LEAST_BLOCKS = 8;
const MOST_BLOCKS = 20;

/** With fewer units, blocks are too short to keep correlated units together. */
export const LEAST_UNITS = 3 * LEAST_BLOCKS;

/**
 * A resample may miss the few units with most of the variation, such as a cold start. Its variance is therefore at
 * least this fraction of the whole sample's.
 */
const LEAST_SPREAD = 0.25;

export interface Change {
  /** After minus before, on the scale of {@link scaled}. */
  readonly change: number;
  /** 0 if nothing varies. */
  readonly standardError: number;
  /**
   * Half the width of the 95% interval, in standard errors. The intervals of all metrics hold simultaneously, so
   * looking at several does not produce more false findings.
   */
  readonly critical: number;
}

/**
 * Changes between two paired runs with their errors, by a studentised circular block bootstrap.
 *
 * Blocks keep correlated units together (Künsch 1989), a circle gives each unit the same weight (Politis and Romano
 * 1992), and both runs are resampled at the same places, because they play the same journeys there. Each resample's
 * change is divided by its own standard error (Götze and Künsch 1996), which corrects for the small number of blocks.
 * There are few because short blocks miss correlation; what long ones still miss is added
 * ({@link varianceBeyondBlocks}). Intervals are symmetric (Hall 1988).
 *
 * @param paired of at least {@link LEAST_UNITS} units, with requests on both sides
 * @returns a change for each metric
 */
export function bootstrap(paired: PairedUnits, random = new Random(1, 0)): Change[] {
  const { levels, before, after } = paired;
  const n = before.length;
  const count = Math.min(MOST_BLOCKS, Math.max(LEAST_BLOCKS, Math.floor(n / BLOCK_UNITS)));
  const length = Math.floor(n / count);
  const totals = [totalOf(before), totalOf(after)] as const;
  const changes = differences(scaled(levels, totals[0]), scaled(levels, totals[1]));
  const moves = influences(levels, after, totals[1]);
  for (const [m, series] of influences(levels, before, totals[0]).entries()) {
    for (let unit = 0; unit < n; unit++) moves[m]![unit]! -= series[unit]!;
  }
  const blockMoves = moves.map((series) => circularSums(series, length));
  const variances = blockMoves.map((sums) => (count * sumOfSquares(sums)) / n);
  const blocks = [circularBlocks(before, length), circularBlocks(after, length)] as const;
  const studentised = Array.from({ length: REPLICATES }, () => {
    const starts = Array.from({ length: count }, () => random.integer(n));
    const [a, b] = blocks.map((side) => scaled(levels, sumAt(side, starts)));
    return differences(a!, b!).map((change, m) => {
      const sums = starts.map((start) => blockMoves[m]![start]!);
      const variance = Math.max(LEAST_SPREAD * variances[m]!, varianceOfSum(sums));
      return variance > 0 ? Math.abs(change - changes[m]!) / Math.sqrt(variance) : 0;
    });
  });
  const criticals = simultaneous(studentised);
  return changes.map((change, m) => {
    const unseen = varianceBeyondBlocks(moves[m]!, length) / (1 - length / n);
    return {
      change,
      standardError: Math.sqrt(variances[m]! * unseen),
      critical: criticals[m]!,
    };
  });
}

/**
 * A bound for each metric. All bounds are exceeded equally rarely, and 95% of the resamples exceed none of them
 * (balanced simultaneous confidence sets, Beran 1988), so a metric with outliers does not widen the intervals of the
 * others.
 *
 * @param statistics by resample, then by metric
 */
function simultaneous(statistics: readonly (readonly number[])[]): number[] {
  const sorted = statistics[0]!.map((_, m) =>
    Float64Array.from(statistics, (values) => values[m]!).sort(),
  );
  const ranks = statistics.map((values) =>
    Math.max(...values.map((value, m) => sorted[m]!.indexOf(value))),
  );
  const rank = ranks.sort((a, b) => a - b)[Math.ceil(0.95 * (REPLICATES + 1)) - 1]!;
  return sorted.map((values) => values[rank]!);
}

function differences(before: readonly number[], after: readonly number[]): number[] {
  return after.map((value, m) => value - before[m]!);
}

function sumAt(blocks: readonly Unit[], starts: readonly number[]): Unit {
  return totalOf(starts.map((start) => blocks[start]!));
}

function circularSums(series: Float64Array, length: number): Float64Array {
  return Float64Array.from(series, (_, start) => {
    let sum = 0;
    for (let i = 0; i < length; i++) sum += series[(start + i) % series.length]!;
    return sum;
  });
}

function sumOfSquares(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}

/** The variance of the sum of independent values, estimated from the values. */
function varianceOfSum(values: readonly number[]): number {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  return (n / (n - 1)) * values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}
