/** How a new build differs. */
export interface Effect {
  readonly name: string;
  /** Of all response times. */
  readonly factor: number;
  /** Of the slow requests alone. */
  readonly tailFactor: number;
}

export const NONE: Effect = { name: 'none', factor: 1, tailFactor: 1 };

export const EFFECTS: readonly Effect[] = [
  NONE,
  { name: '+1%', factor: 1.01, tailFactor: 1 },
  { name: '+3%', factor: 1.03, tailFactor: 1 },
  { name: '+10%', factor: 1.1, tailFactor: 1 },
  { name: 'tail +25%', factor: 1, tailFactor: 1.25 },
];

/** The service before it changes: the median of its response times, and its slow requests. */
export const MEDIAN_MS = 20;
export const SLOW_SHARE = 0.02;
export const SLOW_FACTOR = 6;
