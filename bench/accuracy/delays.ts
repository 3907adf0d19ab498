/** Fractional part of the golden ratio: its multiples fill [0, 1) evenly, whatever their number. */
const GOLDEN = 0.618_033_988_749_895;

/** The target's delay for its i-th request, milliseconds. */
export const DELAYS = {
  constant: () => 10,
  bimodal: (i: number) => ((i * GOLDEN) % 1 < 0.8 ? 5 : 80),
  /** Pareto from 2 ms with shape 1.5: the mean is 6 ms, one in a thousand exceeds 200 ms. */
  'heavy tail': (i: number) => Math.min(2000, 2 * (1 - ((i * GOLDEN) % 1)) ** (-1 / 1.5)),
} as const;

export type DelayName = keyof typeof DELAYS;
