/** Of an exponential with mean 1/3, truncated at 1, as in profiles. */
const EXPONENTIAL = { mean: 0.28094, deviation: 0.23657 };
const AN_HOUR = 3600;

/** Variance of the difference between two times that are known only to the second. */
const VARIANCE_OF_SECONDS = 1 / 6;

export interface ThinkTimeKeys {
  readonly min: number;
  readonly max: number;
  readonly distribution: 'uniform' | 'exponential';
}

/**
 * A think time with this mean and, as far as possible, with this standard deviation: uniform as long as no time would be
 * below 0, the skewed exponential beyond that.
 *
 * @param isWhole whether the log has whole seconds
 */
export function thinkTimeOf(
  { mean, deviation }: { mean: number; deviation: number },
  isWhole: boolean,
): ThinkTimeKeys {
  const variance = Math.max(0, deviation ** 2 - (isWhole ? VARIANCE_OF_SECONDS : 0));
  const own = Math.sqrt(variance);
  const half = own * Math.sqrt(3);
  if (half <= mean) return { ...range(mean - half, mean + half), distribution: 'uniform' };
  const width = Math.min(own / EXPONENTIAL.deviation, mean / EXPONENTIAL.mean);
  const min = mean - width * EXPONENTIAL.mean;
  return { ...range(min, min + width), distribution: 'exponential' };
}

function range(min: number, max: number): { min: number; max: number } {
  const bounded = (seconds: number) => Number(Math.min(AN_HOUR, Math.max(0, seconds)).toFixed(3));
  return { min: bounded(min), max: bounded(max) };
}
