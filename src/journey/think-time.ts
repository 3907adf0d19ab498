import type { Random } from '../border/random.ts';

export const THINK_TIMES = ['uniform', 'exponential', 'lognormal'] as const;

export type ThinkTimeDistribution = (typeof THINK_TIMES)[number];

/** How long users think between the end of a response and their next request. */
export interface ThinkTime {
  /** Seconds, 0 or more. */
  readonly min: number;
  /** Seconds, at least `min`. */
  readonly max: number;
  readonly distribution: ThinkTimeDistribution;
}

/**
 * Position within [min, max] of the center of the skewed distributions (the mean of the exponential, the median of the
 * lognormal): most users are quick, a few take their time.
 */
const CENTRE = 1 / 3;

/** Standard deviation of the lognormal's logarithm: 3.4% of draws exceed `max` and are repeated. */
const SIGMA = 0.6;

/** After this many draws beyond `max`, the value is `max` itself: less often than once in 10^10. */
const MAX_DRAWS = 8;

/**
 * A think time in milliseconds, always within [min, max]:
 *
 *     min + (max - min) x     x from [0, 1]
 *
 * | distribution | x | mean of x |
 * |---|---|---|
 * | `uniform` | U | 0.5 |
 * | `exponential` | E / 3 | 0.28 |
 * | `lognormal` | exp(0.6 N) / 3 | 0.37 |
 *
 * U, E and N are uniform on [0, 1), exponential with mean 1, and standard normal. An x above 1 is drawn again, so
 * values are cut off at `max` instead of piling up there.
 */
export function drawThinkTimeMs(thinkTime: ThinkTime, random: Random): number {
  const { min, max, distribution } = thinkTime;
  const seconds = min + (max - min) * drawShare(distribution, random);
  return Math.min(seconds, max) * 1000;
}

function drawShare(distribution: ThinkTimeDistribution, random: Random): number {
  if (distribution === 'uniform') return random.next();
  for (let draw = 0; draw < MAX_DRAWS; draw++) {
    const share =
      CENTRE *
      (distribution === 'exponential' ? random.exponential() : Math.exp(SIGMA * random.normal()));
    if (share <= 1) return share;
  }
  return 1;
}
